package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the events of each login in order, on a separate thread. A listener that blocks, or
 * makes a call itself, delays only the events of that login and never a refresh.
 */
final class EventQueue {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.event");
  private static final int MAX_WAITING = 1000;

  private final RefreshExecutor executor;
  private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

  EventQueue(RefreshExecutor executor) {
    this.executor = executor;
  }

  /** Wraps a listener so that refresh events are delivered through this queue. */
  ApiListener listenerFor(ApiListener listener) {
    return listener == ApiListener.none() ? listener : new QueuedListener(this, listener);
  }

  private <E> void add(String grant, Consumer<E> method, E event) {
    synchronized (waiting) {
      Queue<Runnable> queue = waiting.get(grant);
      if (queue != null) {
        if (queue.size() >= MAX_WAITING) {
          LOG.warn(SecretMask.NONE.text("{}: a listener blocks, and an event was dropped", grant));
          return;
        }
        queue.add(() -> method.accept(event));
        return;
      }
      queue = new ArrayDeque<>(4);
      queue.add(() -> method.accept(event));
      waiting.put(grant, queue);
    }
    try {
      executor.runBlocking(() -> deliver(grant));
    } catch (RuntimeException | Error e) {
      // No thread is available. The next event starts the delivery again.
      synchronized (waiting) {
        waiting.remove(grant);
      }
      LOG.warn(SecretMask.NONE.text("{}: an event was dropped: {}", grant, e.getClass().getName()));
    }
  }

  private void deliver(String grant) {
    for (Runnable event = next(grant); event != null; event = next(grant)) {
      event.run();
    }
  }

  private @Nullable Runnable next(String grant) {
    synchronized (waiting) {
      Queue<Runnable> queue = waiting.get(grant);
      Runnable event = queue == null ? null : queue.poll();
      if (event == null) {
        waiting.remove(grant);
      }
      return event;
    }
  }

  /** A listener that queues the events of refreshes. Events of calls are passed on at once. */
  private record QueuedListener(EventQueue queue, ApiListener listener) implements ApiListener {
    @Override
    public void onRequest(RequestSent event) {
      listener.onRequest(event);
    }

    @Override
    public void onResponse(ResponseReceived event) {
      listener.onResponse(event);
    }

    @Override
    public void onRetry(RetryScheduled event) {
      listener.onRetry(event);
    }

    @Override
    public void onSuspectCredential(SuspectCredential event) {
      listener.onSuspectCredential(event);
    }

    @Override
    public void onRefreshStarted(RefreshStarted event) {
      queue.add(event.grant(), listener::onRefreshStarted, event);
    }

    @Override
    public void onRefreshFinished(RefreshFinished event) {
      queue.add(event.grant(), listener::onRefreshFinished, event);
    }

    @Override
    public void onAdopted(TokenAdopted event) {
      queue.add(event.grant(), listener::onAdopted, event);
    }

    @Override
    public void onUnpersisted(TokenUnpersisted event) {
      queue.add(event.grant(), listener::onUnpersisted, event);
    }

    @Override
    public void onStoreRolledBack(StoreRolledBack event) {
      queue.add(event.grant(), listener::onStoreRolledBack, event);
    }

    @Override
    public void onGrantInvalidated(GrantInvalidated event) {
      queue.add(event.grant(), listener::onGrantInvalidated, event);
    }

    @Override
    public void onSignedOut(SignedOut event) {
      queue.add(event.grant(), listener::onSignedOut, event);
    }
  }
}
