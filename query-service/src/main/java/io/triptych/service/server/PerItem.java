package io.triptych.service.server;

import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.proto.v1.ItemResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Gives every item of a request its own result, so that a malformed one holds up no other. */
final class PerItem {
  private PerItem() {}

  /** Reads a message; throws {@link IllegalArgumentException} too for one that is malformed. */
  interface Reader<M, T> {
    T read(M message) throws RejectedException;
  }

  /**
   * Writes what is well formed; the result of what is not says why.
   *
   * @param write gives a result for each, in order
   */
  static <M, T> List<ItemResult> results(
      List<M> messages,
      Function<M, String> id,
      Reader<M, T> read,
      Function<List<T>, List<ItemResult.Builder>> write) {
    List<T> items = new ArrayList<>();
    ItemResult.Builder[] results = new ItemResult.Builder[messages.size()];
    for (int i = 0; i < results.length; i++) {
      try {
        items.add(read.read(messages.get(i)));
      } catch (RejectedException e) {
        results[i] = ItemMessages.rejected(e.rejection());
      } catch (IllegalArgumentException e) {
        results[i] =
            ItemMessages.rejected(
                new Rejection(Stage.VALIDATE, Reason.BAD_FIELD, String.valueOf(e.getMessage())));
      }
    }
    Iterator<ItemResult.Builder> written = write.apply(items).iterator();
    List<ItemResult> all = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      ItemResult.Builder result = results[i] == null ? written.next() : results[i];
      all.add(result.setId(id.apply(messages.get(i))).build());
    }
    return all;
  }
}
