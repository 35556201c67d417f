package io.apiservice.sdk.grpc;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the deadline and the context of a call while none of its attempts is under way, so that
 * gRPC watches neither.
 */
final class RenewalWait {
  private static final Status DEADLINE_EXCEEDED =
      Status.DEADLINE_EXCEEDED.withDescription("the deadline of the call has passed");

  private final CompletableFuture<Status> end = new CompletableFuture<>();

  /**
   * Begins to watch.
   *
   * @param ended receives the status, unless {@link #stop} was called before
   * @param executor runs it
   */
  void start(CallOptions options, Context context, Consumer<Status> ended, Executor executor) {
    // With a direct executor, the timer thread of the JDK would run code of the application.
    end.thenAcceptAsync(status -> executor.execute(() -> ended.accept(status)));
    Context.CancellationListener cancelled =
        of ->
            end.complete(
                Objects.requireNonNullElse(Contexts.statusFromCancelled(of), Status.CANCELLED));
    context.addListener(cancelled, Runnable::run);
    end.whenComplete((status, stopped) -> context.removeListener(cancelled));
    Deadline deadline = earlier(options.getDeadline(), context.getDeadline());
    if (deadline != null) {
      end.completeOnTimeout(
          DEADLINE_EXCEEDED, deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
    }
  }

  private static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.minimum(other);
  }

  /** Watches no longer; may be called before the start. */
  void stop() {
    end.cancel(false);
  }
}
