package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.proto.v1.ImportItemsResponse;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.StreamedItem;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of items to a real server. */
final class StreamingTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private static Path data;
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    channel = TestChannel.to(server);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static Item item(String id, String title) {
    return Item.newBuilder().setId(id).setTitle(title).build();
  }

  private static <T> List<T> stream(
      String collection,
      List<Item> items,
      java.util.function.Function<StreamObserver<T>, StreamObserver<StreamedItem>> call)
      throws ExecutionException, InterruptedException, TimeoutException {
    Answers<T> answers = new Answers<>(_ -> {});
    StreamObserver<StreamedItem> requests = call.apply(answers);
    for (int i = 0; i < items.size(); i++) {
      StreamedItem.Builder message = StreamedItem.newBuilder().setItem(items.get(i));
      requests.onNext(message.setCollection(i == 0 ? collection : "").build());
    }
    requests.onCompleted();
    return answers.all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static List<ItemAcknowledgement> acknowledged(String collection, List<Item> items)
      throws Exception {
    return stream(collection, items, ItemServiceGrpc.newStub(channel.channel())::streamItems);
  }

  private static ImportItemsResponse imported(String collection, List<Item> items)
      throws Exception {
    return StreamingTest.<ImportItemsResponse>stream(
            collection, items, ItemServiceGrpc.newStub(channel.channel())::importItems)
        .getFirst();
  }

  @Test
  void everyItemIsAcknowledgedInOrder() throws Exception {
    List<Item> items =
        IntStream.range(0, 300)
            .mapToObj(i ->
                i % 50 == 7 ? Item.newBuilder().setId("i" + i).build() : item("i" + i, "red " + i))
            .toList();
    List<ItemAcknowledgement> answers = acknowledged("ordered", items);
    assertThat(answers)
        .extracting(ItemAcknowledgement::getSequence)
        .containsExactlyElementsOf(LongStream.range(0, 300).boxed().toList());
    for (int i = 0; i < 300; i++) {
      assertThat(answers.get(i).getResult().getId()).isEqualTo("i" + i);
      assertThat(answers.get(i).getResult().getOutcome())
          .isEqualTo(i % 50 == 7 ? Outcome.OUTCOME_REJECTED : Outcome.OUTCOME_INDEXED);
    }
  }

  @Test
  void anAcknowledgedItemIsOnDiskAndSearchable() throws Exception {
    DataDirectory directory = new DataDirectory(data);
    Answers<ItemAcknowledgement> answers =
        new Answers<>(acknowledgement -> {
          // Opened anew each time: what this sees, a process after a crash sees.
          try (Collection opened = directory.open("durable");
              CollectionSearcher searcher = opened.searcher()) {
            assertThat(searcher.find(acknowledgement.getResult().getId())).isPresent();
          }
        });
    StreamObserver<StreamedItem> requests =
        ItemServiceGrpc.newStub(channel.channel()).streamItems(answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext(
          StreamedItem.newBuilder().setCollection("durable").setItem(item("i" + i, "t")).build());
    }
    requests.onCompleted();
    assertThat(answers.all().get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasSize(100);
  }

  @Test
  void anItemThatComesAgainIsWrittenAgain() throws Exception {
    List<Item> items = IntStream.range(0, 12).mapToObj(i -> item("same", "title " + i)).toList();
    List<ItemAcknowledgement> answers = acknowledged("again", items);
    assertThat(answers)
        .allMatch(answer -> answer.getResult().getOutcome() == Outcome.OUTCOME_INDEXED);
    assertThat(answers.stream().map(answer -> answer.getResult().getVersion()).toList())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void anImportIsSummedUp() throws Exception {
    List<Item> items =
        IntStream.range(0, 3000)
            .mapToObj(i ->
                switch (i % 10) {
                  case 3 -> Item.newBuilder().setId("empty" + i).build();
                  case 4 -> item("i" + (i - 2), "red " + (i - 2));
                  default -> item("i" + i, "red " + i);
                })
            .toList();
    ImportItemsResponse first = imported("import", items);
    assertThat(first.getReceived()).isEqualTo(3000);
    assertThat(first.getRejected()).isEqualTo(300);
    // An item that comes twice is a duplicate, or unchanged where the first was written before.
    assertThat(first.getIndexed()).isEqualTo(2400);
    assertThat(first.getDuplicate() + first.getUnchanged()).isEqualTo(300);
    assertThat(first.getRejectionsList())
        .hasSize(300)
        .allMatch(rejection -> rejection.getResult().getReason().equals("BAD_FIELD"))
        .allMatch(
            rejection -> rejection.getResult().getId().equals("empty" + rejection.getSequence()));
    ImportItemsResponse second = imported("import", items);
    assertThat(second.getUnchanged() + second.getDuplicate()).isEqualTo(2700);
    assertThat(second.getIndexed()).isZero();
  }

  @Test
  void aStreamMayBeLongerThanARequest() throws Exception {
    ByteString noise = ByteString.copyFrom(new byte[1 << 20]);
    List<Item> items =
        IntStream.range(0, 56)
            .mapToObj(i -> item("i" + i, "red").toBuilder().addImages(noise).build())
            .toList();
    assertThat(56L << 20).isGreaterThan(Limits.MAX_BODY_BYTES);
    ImportItemsResponse response = imported("long", items);
    assertThat(response.getRejected()).isEqualTo(56);
    assertThat(response.getRejections(55).getResult().getReason()).isEqualTo("UNSUPPORTED_FORMAT");
  }

  @Test
  void anEmptyImportIsEmpty() throws Exception {
    assertThat(imported("nothing", List.of())).isEqualTo(ImportItemsResponse.getDefaultInstance());
  }

  @Test
  void aStreamWithoutACollectionIsRefused() {
    assertThatThrownBy(() -> acknowledged("", List.of(item("a", "a"))))
        .hasRootCauseMessage(
            "INVALID_ARGUMENT: collection: \"\" (expected: a name in the first message)");
    assertThatThrownBy(() -> imported("No Name", List.of(item("a", "a"))))
        .rootCause()
        .satisfies(cause ->
            assertThat(Status.fromThrowable(cause).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT));
  }
}
