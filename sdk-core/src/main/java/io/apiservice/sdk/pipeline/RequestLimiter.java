package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.call.ClientLimits;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.TransportClosedException;
import io.apiservice.sdk.http.context.CallPhase;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Delays requests to keep the limits of a client. The counting is done by the rate limiter and the
 * bulkhead of resilience4j. The queue of those who wait is here, because both can only block a
 * thread while they wait, and because a reservation of the rate limiter cannot be given back by a
 * call that is cancelled.
 *
 * <p>No thread waits. The first request in the queue first takes a place of the bulkhead, then a
 * permit of the rate limiter; a place that becomes free and a timer continue the queue.
 */
final class RequestLimiter implements AutoCloseable {
  private static final Duration LONGEST_RESERVATION = Duration.ofDays(2);

  private final ClientLimits limits;
  private final @Nullable RateLimiter rate;
  private final @Nullable Bulkhead places;
  private final DeadlineTimer timer;

  /** Guards the fields below. It is never held while anything else is called that may wait. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private boolean placeTaken;
  private @Nullable Long reservedFor;
  private boolean closed;

  RequestLimiter(ClientLimits limits, DeadlineTimer timer) {
    this.limits = limits;
    this.timer = timer;
    this.rate = limits.rate().map(RequestLimiter::rateLimiter).orElse(null);
    this.places = limits.concurrency().isPresent() ? bulkhead(limits) : null;
  }

  private static RateLimiter rateLimiter(ClientLimits.Rate rate) {
    return RateLimiter.of(
        "apiservice",
        RateLimiterConfig.custom()
            .limitForPeriod(rate.requests())
            .limitRefreshPeriod(rate.period())
            .timeoutDuration(LONGEST_RESERVATION)
            .build());
  }

  private static Bulkhead bulkhead(ClientLimits limits) {
    return Bulkhead.of(
        "apiservice",
        BulkheadConfig.custom()
            .maxConcurrentCalls(limits.concurrency().orElseThrow())
            .maxWaitDuration(Duration.ZERO)
            .build());
  }

  /**
   * Runs {@code work} as soon as the limits allow a request. If it fails or is cancelled, the place
   * of the request is given back.
   *
   * @param work sends the request, and passes the response to {@link RequestPermit#untilRead}
   */
  CompletableFuture<Response> admit(
      CallContext context, Function<RequestPermit, CompletableFuture<Response>> work) {
    CompletableFuture<RequestPermit> permit = acquire();
    if (permit.isDone()) {
      return CancellableFutures.flatMap(permit, admitted -> admitted.during(work));
    }
    CallPhase.enter(context, "the limits of the client (" + limits + ")");
    return CancellableFutures.flatMap(
        Offloading.back(context, permit),
        admitted -> {
          CallPhase.leave(context);
          return admitted.during(work);
        });
  }

  private CompletableFuture<RequestPermit> acquire() {
    Waiter waiter = new Waiter();
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(new TransportClosedException());
      }
      if (waiters.isEmpty() && mayBeSent()) {
        return CompletableFuture.completedFuture(new RequestPermit(this, false));
      }
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    waiter.whenComplete((permit, failure) -> left(waiter, failure));
    return waiter;
  }

  /** A call that has ended leaves the queue. */
  private void left(Waiter waiter, @Nullable Throwable failure) {
    if (failure != null) {
      lock.lock();
      try {
        waiters.remove(waiter);
      } finally {
        lock.unlock();
      }
      proceed();
    }
  }

  /** Sends the requests in the queue that the limits allow. */
  private void proceed() {
    List<Waiter> admitted = new ArrayList<>();
    lock.lock();
    try {
      Iterator<Waiter> queue = waiters.iterator();
      while (queue.hasNext() && mayBeSent()) {
        admitted.add(queue.next());
        queue.remove();
      }
      if (waiters.isEmpty() && placeTaken) {
        placeTaken = false;
        leavePlace();
      }
    } finally {
      lock.unlock();
    }
    for (Waiter waiter : admitted) {
      // This may be an I/O thread, which must not run what the call does next.
      timer.pool().executeBeyondLimit(() -> waiter.admit(new RequestPermit(this, true)));
    }
  }

  /**
   * Whether the first request may be sent now. If not, {@link #proceed} is called when that may
   * have changed. A place that was taken stays with the queue until it is used.
   */
  private boolean mayBeSent() {
    if (places != null && !placeTaken) {
      if (!places.tryAcquirePermission()) {
        return false;
      }
      placeTaken = true;
    }
    if (rate != null && !permitted(rate)) {
      return false;
    }
    placeTaken = false;
    return true;
  }

  /** At most one permit is reserved in advance. If nobody is left to use it, it expires. */
  private boolean permitted(RateLimiter rate) {
    Long reserved = reservedFor;
    if (reserved != null) {
      long since = System.nanoTime() - reserved;
      if (since < 0) {
        return false;
      }
      reservedFor = null;
      if (since < rate.getRateLimiterConfig().getLimitRefreshPeriod().toNanos()) {
        return true;
      }
    }
    long wait = rate.reservePermission();
    if (wait <= 0) {
      return true;
    }
    reservedFor = System.nanoTime() + wait;
    timer.schedule(Duration.ofNanos(wait), this::proceed);
    return false;
  }

  /** Called by a permit once its request has ended. */
  void ended() {
    leavePlace();
    proceed();
  }

  private void leavePlace() {
    if (places != null) {
      places.releasePermission();
    }
  }

  /** Fails the requests in the queue, and all later ones. */
  @Override
  public void close() {
    List<Waiter> waiting;
    lock.lock();
    try {
      closed = true;
      waiting = List.copyOf(waiters);
    } finally {
      lock.unlock();
    }
    for (Waiter waiter : waiting) {
      timer
          .pool()
          .executeBeyondLimit(() -> waiter.completeExceptionally(new TransportClosedException()));
    }
  }

  /** Shows the limits. */
  @Override
  public String toString() {
    return "limited(" + limits + ")";
  }

  /** A request in the queue. */
  private static final class Waiter extends CompletableFuture<RequestPermit> {
    void admit(RequestPermit permit) {
      if (!complete(permit)) {
        permit.release();
      }
    }
  }
}
