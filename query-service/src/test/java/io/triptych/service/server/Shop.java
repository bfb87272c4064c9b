package io.triptych.service.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.triptych.proto.v1.Item;
import java.awt.Color;
import java.util.List;

/** The items that the server's tests search. */
final class Shop {
  static final List<Item> ITEMS =
      List.of(
          item("red shirt/1", "red shirt", "shirt", 9.5, Color.RED),
          item("green-car", "green car", "car", 20, Color.GREEN),
          item("red-car", "red car", "car", 30, Color.RED),
          item("blue-car", "blue car", "car", 99, Color.BLUE));

  private Shop() {}

  private static Item item(String id, String title, String kind, double price, Color colour) {
    return Item.newBuilder()
        .setId(id)
        .setTitle(title)
        .addImages(ByteString.copyFrom(Pictures.png(colour, 300, 200)))
        .setAttributes(
            Struct.newBuilder().putFields("kind", Value.newBuilder().setStringValue(kind).build()))
        .setPrice(price)
        .setStock(3)
        .build();
  }
}
