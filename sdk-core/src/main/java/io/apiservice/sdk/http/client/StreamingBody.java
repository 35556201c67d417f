package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.CallContext;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A response body whose beginning is in memory and whose rest must still be read from the
 * connection. A subscriber gets the beginning first, then the rest.
 */
final class StreamingBody implements Body, Subscription {
  private enum DeliveryState {
    UNTAKEN,
    BEGINNING,
    FLOWING,
    ENDED
  }

  private static final Duration UNLIMITED = Duration.ofDays(365);

  private final byte[] beginning;
  private final Subscription source;
  private final CallContext context;
  private final DeadlineTimer timer;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Guards the state. It is never held while a subscriber is called. */
  private final ReentrantLock lock = new ReentrantLock();

  private final AtomicLong demand = new AtomicLong();
  private DeliveryState state = DeliveryState.UNTAKEN;
  private boolean subscribed;
  private long early;
  private boolean completed;
  private @Nullable Throwable failure;
  private volatile @Nullable BodySubscriber<?> subscriber;
  private volatile DeadlineTimer.@Nullable Timeout timeout;

  StreamingBody(byte[] beginning, Subscription source, CallContext context, DeadlineTimer timer) {
    this.beginning = beginning;
    this.source = source;
    this.context = context;
    this.timer = timer;
  }

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("the body of a response can be consumed only once");
    }
    this.subscriber = subscriber;
    subscriber.onSubscribe(this);
    long asked = subscribed();
    if (asked > 0) {
      request(asked);
    }
    end();
    CompletableFuture<T> made = subscriber.getBody().toCompletableFuture();
    watch(made);
    made.whenComplete(
        (value, failed) -> {
          if (made.isCancelled()) {
            // The JDK's subscribers do not forward the cancellation to the body.
            cancel();
          }
        });
    return made;
  }

  private void watch(CompletableFuture<?> made) {
    Duration silence = context.idle().orElse(null);
    Duration left = silence != null ? silence : context.remaining().orElse(null);
    if (left == null || (silence == null && made.isDone())) {
      return;
    }
    String what =
        silence != null
            ? "the stream was silent for " + silence.toMillis() + " ms"
            : "the body did not end within the deadline of the call";
    DeadlineTimer.Timeout limit = timer.schedule(left, () -> abort(new HttpTimeoutException(what)));
    timeout = limit;
    // Data may have arrived before there was a limit to restart.
    restartIdle();
    if (silence == null) {
      made.whenComplete((value, failed) -> limit.end());
    }
    if (ended()) {
      limit.end();
    }
  }

  /**
   * Allows signals to the subscriber from now on, and returns the demand that it has expressed so
   * far. Before {@code onSubscribe} has returned, no signal is allowed (Flow §1.3): the JDK's line
   * subscribers would lose text.
   */
  private long subscribed() {
    lock.lock();
    try {
      subscribed = true;
      return early;
    } finally {
      lock.unlock();
    }
  }

  private boolean demandBeforeSubscription(long n) {
    lock.lock();
    try {
      if (!subscribed) {
        early = early + n < 0 ? Long.MAX_VALUE : early + n;
      }
      return !subscribed;
    } finally {
      lock.unlock();
    }
  }

  private boolean ended() {
    lock.lock();
    try {
      return state == DeliveryState.ENDED;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte[] peek() {
    return beginning;
  }

  @Override
  public void discard() {
    if (taken.compareAndSet(false, true)) {
      source.cancel();
    }
  }

  @Override
  public void request(long n) {
    BodySubscriber<?> sink = subscriber;
    if (sink == null || n <= 0) {
      source.request(n);
      // The JDK signals an error for a demand that is not positive.
      return;
    }
    if (demandBeforeSubscription(n)) {
      return;
    }
    if (!begin()) {
      ask(n);
      return;
    }
    if (beginning.length > 0) {
      sink.onNext(List.of(ByteBuffer.wrap(beginning).asReadOnlyBuffer()));
    }
    flow();
    long rest = beginning.length > 0 && n != Long.MAX_VALUE ? n - 1 : n;
    if (rest > 0) {
      ask(rest);
    }
  }

  private void ask(long n) {
    demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    restartIdle();
    source.request(n);
  }

  private boolean begin() {
    lock.lock();
    try {
      if (state != DeliveryState.UNTAKEN) {
        return false;
      }
      state = DeliveryState.BEGINNING;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called when the beginning has been delivered. If the body has ended meanwhile, delivers the
   * end.
   */
  private void flow() {
    lock.lock();
    try {
      if (state != DeliveryState.BEGINNING) {
        return;
      }
      state = DeliveryState.FLOWING;
    } finally {
      lock.unlock();
    }
    end();
  }

  @Override
  public void cancel() {
    locked(() -> state = DeliveryState.ENDED);
    endWatch();
    source.cancel();
  }

  void onNext(List<ByteBuffer> buffers) {
    BodySubscriber<?> sink = subscriber;
    if (sink == null || ended()) {
      return;
    }
    demand.decrementAndGet();
    restartIdle();
    sink.onNext(buffers);
  }

  /**
   * Restarts the idle time. It counts only while the consumer wants data: if the consumer is slow,
   * the server is not idle.
   */
  private void restartIdle() {
    DeadlineTimer.Timeout limit = timeout;
    Duration silence = context.idle().orElse(null);
    if (limit == null || silence == null) {
      return;
    }
    boolean wanted;
    do {
      wanted = wantsData();
      limit.reset(wanted ? silence : UNLIMITED);
      // The consumer may have asked for data meanwhile, on another thread.
    } while (wanted != wantsData());
  }

  private boolean wantsData() {
    return demand.get() > 0;
  }

  void onComplete() {
    locked(() -> completed = true);
    end();
  }

  void onError(Throwable failure) {
    locked(() -> this.failure = this.failure == null ? failure : this.failure);
    end();
  }

  private void abort(IOException why) {
    locked(
        () -> {
          failure = why;
          // The end is delivered even if the consumer has not asked for more data (Flow §1.5).
          state = state == DeliveryState.ENDED ? state : DeliveryState.FLOWING;
        });
    end();
    source.cancel();
    // Cancel last: the JDK then reports the closed connection as an error of the body, which must
    // not
    // hide the reason above.
  }

  private void end() {
    BodySubscriber<?> sink = subscriber;
    Throwable how;
    lock.lock();
    try {
      if (sink == null || !mayEnd()) {
        return;
      }
      if (!completed && failure == null) {
        return;
      }
      state = DeliveryState.ENDED;
      how = failure;
    } finally {
      lock.unlock();
    }
    endWatch();
    if (how != null) {
      sink.onError(how);
    } else {
      sink.onComplete();
    }
  }

  private boolean mayEnd() {
    return subscribed
        && (state == DeliveryState.FLOWING
            || (state == DeliveryState.UNTAKEN && beginning.length == 0));
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void endWatch() {
    DeadlineTimer.Timeout limit = timeout;
    if (limit != null) {
      limit.end();
    }
  }

  @Override
  public String toString() {
    return "a stream";
  }
}
