package io.triptych.service.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that lets its time pass before it was ever answered: who sends a request
 * letter by letter, or a TLS greeting that never ends, is no client. Once a request is under way
 * its own time limit counts.
 */
final class FirstRequestDeadline extends ChannelDuplexHandler {
  private final Duration time;
  private ScheduledFuture<?> deadline;

  FirstRequestDeadline(Duration time) {
    this.time = time;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  Future<?> _ = context.close();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    deadline.cancel(false);
    super.write(context, message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    deadline.cancel(false);
    super.channelInactive(context);
  }
}
