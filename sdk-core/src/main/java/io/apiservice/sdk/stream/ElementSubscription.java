package io.apiservice.sdk.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Passes the elements of a source to a subscriber, on the executor and one signal at a time. */
final class ElementSubscription<T> implements Flow.Subscription {
  private final ElementSource<T> source;
  private final SourceElementStream.Delivery delivery;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicLong demand = new AtomicLong();

  /**
   * How many rounds of delivery were requested and have not begun. Only the first request starts a
   * round.
   */
  private final AtomicInteger rounds = new AtomicInteger();

  private volatile boolean done;
  private volatile boolean wrongDemand;

  ElementSubscription(
      ElementSource<T> source,
      SourceElementStream.Delivery delivery,
      Flow.Subscriber<? super T> subscriber) {
    this.source = source;
    this.delivery = delivery;
    this.subscriber = subscriber;
  }

  void start() {
    subscriber.onSubscribe(this);
    schedule(
        CompletableFuture.completedFuture(null)); // even without demand, an empty source must end
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      wrongDemand = true;
    } else {
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    schedule(CompletableFuture.completedFuture(null));
  }

  @Override
  public void cancel() {
    done = true;
    source.close();
  }

  private void schedule(CompletableFuture<?> when) {
    delivery.onExecutor(when).whenComplete((value, failure) -> enter());
  }

  private void enter() {
    if (rounds.getAndIncrement() > 0) {
      return;
      // The thread that delivers makes one more round.
    }
    int seen = 1;
    do {
      deliver();
      seen = rounds.addAndGet(-seen);
    } while (seen > 0);
  }

  private void deliver() {
    try {
      while (!done) {
        if (wrongDemand) {
          end(new IllegalArgumentException("demand must be positive (Flow §3.9)"));
          source.close();
          return;
        }
        if (demand.get() == 0) {
          endIfEmpty();
          return;
        }
        T element = source.poll();
        if (element != null) {
          demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
          subscriber.onNext(element);
        } else if (source.ended()) {
          end(null);
        } else {
          schedule(source.more());
          return;
        }
      }
    } catch (RuntimeException | Error e) {
      // The source has failed, or the subscriber has thrown.
      source.close();
      end(e);
    }
  }

  private void endIfEmpty() {
    if (source.ended()) {
      end(null);
    }
  }

  private void end(@Nullable Throwable failure) {
    if (done) {
      return;
    }
    done = true;
    if (failure == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(failure);
    }
  }
}
