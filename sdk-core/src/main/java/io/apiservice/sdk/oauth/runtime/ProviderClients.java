package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The API clients that a provider serves. The provider uses the transport and clock of the first
 * client that is still open, and notifies the listeners of all clients. The other clients are
 * referenced weakly, because applications may forget to close them.
 */
final class ProviderClients {
  private @Nullable ProviderContext first;
  private final List<WeakReference<ProviderContext>> others = new ArrayList<>(0);
  private boolean lastRemoved;

  /**
   * Adds a client.
   *
   * @param target the URI that token requests are sent to; null if they do not use the clients'
   *     transport
   * @throws IllegalStateException if this client would reach the target by another route (proxy,
   *     TLS settings) than the current one
   */
  @SuppressWarnings("ReferenceEquality")
  // Compared by identity: two clients may be equal.
  synchronized void add(ProviderContext context, @Nullable URI target) {
    ProviderContext active = current();
    if (active == null || active.closed().getAsBoolean()) {
      first = context;
      lastRemoved = false;
      return;
    }
    if (active == context || others.stream().anyMatch(other -> other.refersTo(context))) {
      return;
    }
    if (target != null) {
      requireSameRoute(active.route().differsFrom(context.route(), target));
    }
    others.removeIf(other -> !open(other));
    others.add(new WeakReference<>(context));
  }

  private static void requireSameRoute(Optional<String> difference) {
    if (difference.isPresent()) {
      throw new IllegalStateException(
          "this provider serves a client with another "
              + difference.get()
              + " already, and token requests can use only one: give the provider its own client"
              + " for them with .httpClient(…), or build both clients with the same "
              + difference.get());
    }
  }

  /** Removes a client and returns whether it was the last. */
  @SuppressWarnings("ReferenceEquality")
  // Compared by identity: two clients may be equal.
  synchronized boolean remove(ProviderContext context) {
    others.removeIf(other -> other.refersTo(context) || !open(other));
    if (first == context) {
      first = null;
    }
    lastRemoved = current() == null;
    return lastRemoved;
  }

  /** Whether this provider has served clients and all of them are closed. */
  synchronized boolean isUnserved() {
    return lastRemoved;
  }

  /** Returns the client whose transport and clock are used; null if there is none. */
  synchronized @Nullable ProviderContext current() {
    ProviderContext held = first;
    if (held != null && !held.closed().getAsBoolean()) {
      return held;
    }
    for (Reference<ProviderContext> other : others) {
      ProviderContext context = other.get();
      if (context != null && !context.closed().getAsBoolean()) {
        first = context;
        return context;
      }
    }
    return held;
  }

  /** Returns a listener that notifies the listeners of all clients. */
  synchronized ApiListener listener() {
    Set<ApiListener> all = new LinkedHashSet<>();
    ProviderContext active = current();
    if (active != null) {
      all.add(active.listener());
    }
    for (Reference<ProviderContext> other : others) {
      ProviderContext context = other.get();
      if (context != null && !context.closed().getAsBoolean()) {
        all.add(context.listener());
      }
    }
    all.remove(ApiListener.none());
    return CompositeListener.of(List.copyOf(all));
  }

  private static boolean open(Reference<ProviderContext> reference) {
    ProviderContext context = reference.get();
    return context != null && !context.closed().getAsBoolean();
  }
}
