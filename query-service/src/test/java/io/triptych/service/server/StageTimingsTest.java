package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.StageTiming;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class StageTimingsTest {

  /** Tells its timing when asked. */
  private static final class Searches extends SearchServiceGrpc.SearchServiceImplBase {
    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> observer) {
      SearchResponse.Builder response = SearchResponse.newBuilder().setSpace("s");
      if (request.getTiming()) {
        response.addTiming(StageTiming.newBuilder().setStage("encode").setMs(1.5));
      }
      observer.onNext(response.build());
      observer.onCompleted();
    }
  }

  @Test
  void everySearchIsTimedAndOnlyThoseWhoAskedAreTold() {
    List<String> seen = new CopyOnWriteArrayList<>();
    GrpcService service =
        GrpcService.builder()
            .addService(new Searches())
            .intercept(new StageTimings((stage, nanos) -> seen.add(stage + " " + nanos)))
            .build();
    Server server = Server.builder().service(service).build();
    server.start().join();
    try (TestChannel channel =
        new TestChannel(
            Grpc.newChannelBuilderForAddress(
                    "127.0.0.1", server.activeLocalPort(), InsecureChannelCredentials.create())
                .build())) {
      SearchServiceGrpc.SearchServiceBlockingStub stub =
          SearchServiceGrpc.newBlockingStub(channel.channel());
      assertThat(stub.search(SearchRequest.getDefaultInstance()).getTimingList()).isEmpty();
      assertThat(stub.search(SearchRequest.newBuilder().setTiming(true).build()).getTimingList())
          .hasSize(1);
    } finally {
      server.stop().join();
    }
    assertThat(seen).containsExactly("encode 1500000", "encode 1500000");
  }
}
