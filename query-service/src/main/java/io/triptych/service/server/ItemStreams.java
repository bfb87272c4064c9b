package io.triptych.service.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.ImportItemsResponse;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.StreamedItem;
import java.util.List;
import java.util.concurrent.Executor;

/** The two ways to answer a stream of items: one by one, or with a sum at the end. */
final class ItemStreams {
  private static final int SHOWN_REJECTIONS = 1000;

  private ItemStreams() {}

  /** Acknowledges each item. */
  static StreamObserver<StreamedItem> acknowledged(
      ItemStream.Writes writes, StreamObserver<ItemAcknowledgement> observer, Executor executor) {
    var call = (ServerCallStreamObserver<ItemAcknowledgement>) observer;
    return start(writes, new Acknowledgements(call), call, executor);
  }

  /** Sums up at the end. */
  static StreamObserver<StreamedItem> summed(
      ItemStream.Writes writes, StreamObserver<ImportItemsResponse> observer, Executor executor) {
    var call = (ServerCallStreamObserver<ImportItemsResponse>) observer;
    return start(writes, new Sum(call), call, executor);
  }

  private static StreamObserver<StreamedItem> start(
      ItemStream.Writes writes,
      ItemStream.Answers answers,
      ServerCallStreamObserver<?> call,
      Executor executor) {
    ItemStream stream = new ItemStream(writes, answers, executor);
    call.disableAutoRequest();
    call.setOnCancelHandler(stream::cancel);
    call.setOnReadyHandler(stream::askForMore);
    stream.askForMore();
    return stream;
  }

  private record Acknowledgements(ServerCallStreamObserver<ItemAcknowledgement> call)
      implements ItemStream.Answers {
    @Override
    public void ask() {
      call.request(1);
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    /** Every item is written, so that every acknowledgement is of its item. */
    @Override
    public boolean mayShareBatch(Item item) {
      return false;
    }

    @Override
    public void results(long first, List<ItemResult> results) {
      for (int i = 0; i < results.size(); i++) {
        call.onNext(
            ItemAcknowledgement.newBuilder()
                .setSequence(first + i)
                .setResult(results.get(i))
                .build());
      }
    }

    @Override
    public void completed() {
      call.onCompleted();
    }

    @Override
    public void failed(Throwable cause) {
      call.onError(cause);
    }
  }

  private static final class Sum implements ItemStream.Answers {
    private final ServerCallStreamObserver<ImportItemsResponse> call;
    private final ImportItemsResponse.Builder sum = ImportItemsResponse.newBuilder();

    Sum(ServerCallStreamObserver<ImportItemsResponse> call) {
      this.call = call;
    }

    @Override
    public void ask() {
      call.request(1);
    }

    /** Nothing is answered before the end, so nothing can pile up. */
    @Override
    public boolean isReady() {
      return true;
    }

    /** What expects a version is not passed over. */
    @Override
    public boolean mayShareBatch(Item item) {
      return !item.hasExpectedVersion();
    }

    @Override
    public void results(long first, List<ItemResult> results) {
      for (int i = 0; i < results.size(); i++) {
        add(first + i, results.get(i));
      }
    }

    private void add(long sequence, ItemResult result) {
      sum.setReceived(sum.getReceived() + 1);
      switch (result.getOutcome()) {
        case OUTCOME_INDEXED -> sum.setIndexed(sum.getIndexed() + 1);
        case OUTCOME_UNCHANGED -> sum.setUnchanged(sum.getUnchanged() + 1);
        case OUTCOME_DUPLICATE -> sum.setDuplicate(sum.getDuplicate() + 1);
        case OUTCOME_REJECTED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> {
          sum.setRejected(sum.getRejected() + 1);
          if (sum.getRejectionsCount() < SHOWN_REJECTIONS) {
            sum.addRejectionsBuilder().setSequence(sequence).setResult(result);
          }
        }
      }
    }

    @Override
    public void completed() {
      call.onNext(sum.build());
      call.onCompleted();
    }

    @Override
    public void failed(Throwable cause) {
      call.onError(cause);
    }
  }
}
