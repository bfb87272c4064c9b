package io.triptych.client.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SegmentItemsTest {
  private static final String TEXT = "  Two\n\nlines. ";

  private static TextSegment there(Map<String, ?> metadata) {
    return TextSegment.from(TEXT, Metadata.from(metadata));
  }

  private static TextSegment back(Item item) {
    return SegmentItems.segment(
        Hit.newBuilder()
            .setTitle(item.getTitle())
            .setDescription(item.getDescription())
            .setAttributes(item.getAttributes())
            .build());
  }

  private static Value string(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  @Test
  void aSegmentComesBackWhole() {
    TextSegment segment =
        there(
            Map.of(
                "title",
                "Chapter 1",
                "metadata.title",
                "kept apart",
                "day",
                "2026-01-31",
                "empty",
                "",
                "page",
                7,
                "big",
                Long.MIN_VALUE,
                "bigger",
                Long.MAX_VALUE,
                "share",
                0.25));
    Item item = SegmentItems.item("s", segment);
    assertThat(item.getId()).isEqualTo("s");
    assertThat(item.getTitle()).isEmpty();
    assertThat(item.getDescription()).isEqualTo(TEXT);
    assertThat(back(item)).isEqualTo(segment);
  }

  @Test
  void namesOfAnItemsOwnPartsAreSetApart() {
    Item item = SegmentItems.item("s", there(Map.of("id", "1", "metadata.id", "2", "ids", "3")));
    assertThat(item.getAttributes().getFieldsMap())
        .containsOnlyKeys("metadata.id", "metadata.metadata.id", "ids");
    assertThat(List.of("metadata.id", "metadata.metadata.id", "ids", "metadata.ids"))
        .extracting(AttributeNames::key)
        .containsExactly("id", "metadata.id", "ids", "metadata.ids");
  }

  @Test
  void whatReadsAsADateIsAKeyword() {
    Map<String, Value> attributes =
        SegmentItems.item("s", there(Map.of("day", "2026-01-31", "time", "2026-01-31T12:00:00Z")))
            .getAttributes()
            .getFieldsMap();
    assertThat(attributes.get("day").getListValue().getValuesList())
        .containsExactly(string("2026-01-31"), string("2026-01-31"));
    assertThat(attributes.get("time").getListValue().getValuesCount()).isEqualTo(2);
  }

  @Test
  void otherKindsOfValuesComeBackAsStringsAndNumbers() {
    UUID uuid = UUID.randomUUID();
    Metadata metadata =
        back(SegmentItems.item("s", there(Map.of("uuid", uuid, "float", 0.1f, "whole", 2.0))))
            .metadata();
    assertThat(metadata.getUUID("uuid")).isEqualTo(uuid);
    assertThat(metadata.getFloat("float")).isEqualTo(0.1f);
    assertThat(metadata.toMap()).containsEntry("whole", 2);
    Struct attributes =
        Struct.newBuilder()
            .putFields("new", Value.newBuilder().setBoolValue(true).build())
            .putFields(
                "colour",
                Value.newBuilder()
                    .setListValue(
                        ListValue.newBuilder().addValues(string("red")).addValues(string("blue")))
                    .build())
            .build();
    Hit hit =
        Hit.newBuilder()
            .setTitle("Dress")
            .setDescription("Of silk")
            .setAttributes(attributes)
            .build();
    assertThat(SegmentItems.segment(hit))
        .isEqualTo(
            TextSegment.from(
                "Dress\nOf silk", Metadata.from(Map.of("new", "true", "colour", "red, blue"))));
  }

  @Test
  void aLongThatNoDoubleIsEqualToIsRefused() {
    assertThatThrownBy(() -> SegmentItems.item("s", there(Map.of("n", (1L << 53) + 1))))
        .hasMessage(
            "metadata.n: 9007199254740993 (expected: a number that a double holds, or a string)");
  }
}
