package io.apiservice.sdk.async;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Passes the elements of a source to a subscriber, on the executor and one signal at a time. */
public final class ElementSubscription<T> implements Flow.Subscription {
  private final ElementSource<T> source;
  private final Executor delivery;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicLong demand = new AtomicLong();

  /**
   * How many rounds of delivery were requested and have not ended. Only the first request starts a
   * task; the task makes the other rounds as well. The first round is requested from the beginning
   * and its task starts after {@code onSubscribe} has returned, so there is no signal before (Flow
   * §1.3).
   */
  private final AtomicInteger rounds = new AtomicInteger(1);

  private volatile boolean done;
  private volatile boolean wrongDemand;

  /**
   * Creates a subscription.
   *
   * @param delivery calls the subscriber; must not reject a task
   */
  public ElementSubscription(
      ElementSource<T> source, Executor delivery, Flow.Subscriber<? super T> subscriber) {
    this.source = source;
    this.delivery = delivery;
    this.subscriber = subscriber;
  }

  /** Passes this subscription to the subscriber, then the elements as it requests them. */
  public void start() {
    subscriber.onSubscribe(this);
    delivery.execute(this::deliverRounds); // even without demand, an empty source must end
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      wrongDemand = true;
    } else {
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    requestRound();
  }

  @Override
  public void cancel() {
    done = true;
    source.close();
  }

  private void requestRound() {
    if (rounds.getAndIncrement() == 0) {
      delivery.execute(this::deliverRounds);
    }
  }

  private void deliverRounds() {
    int seen = rounds.get();
    while (seen > 0) {
      deliver();
      seen = rounds.addAndGet(-seen);
    }
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
          source.more().whenComplete((value, failure) -> requestRound());
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
