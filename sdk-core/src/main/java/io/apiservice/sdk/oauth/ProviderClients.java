package io.apiservice.sdk.oauth;

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
 * The API clients that a provider serves. The first one that is open lends its wire and its clock;
 * the listeners of all of them hear of the login. Clients but that one are held weakly, since not
 * everybody closes them.
 */
final class ProviderClients {
  private @Nullable ProviderContext first;
  private final List<WeakReference<ProviderContext>> others = new ArrayList<>(0);
  private boolean lastRemoved;

  /**
   * One client more.
   *
   * @param target where token requests go; null if it does not matter how clients get there
   */
  @SuppressWarnings("ReferenceEquality") // the same client, not one like it
  synchronized void add(ProviderContext world, @Nullable URI target) {
    ProviderContext now = current();
    if (now == null || now.closed().getAsBoolean()) {
      first = world;
      lastRemoved = false;
      return;
    }
    if (now == world || others.stream().anyMatch(other -> other.refersTo(world))) {
      return;
    }
    if (target != null) {
      refuse(now.route().differsFrom(world.route(), target));
    }
    others.removeIf(other -> !open(other));
    others.add(new WeakReference<>(world));
  }

  private static void refuse(Optional<String> contradiction) {
    if (contradiction.isPresent()) {
      throw new IllegalStateException(
          "this provider serves a client with another "
              + contradiction.get()
              + " already, and token requests can take one way only: give the provider a client of"
              + " its own for them, with .httpClient(…), and it serves any number of clients; or"
              + " build both clients with the same "
              + contradiction.get());
    }
  }

  /** A client less; whether it was the last. */
  @SuppressWarnings("ReferenceEquality") // the same client, not one like it
  synchronized boolean remove(ProviderContext world) {
    others.removeIf(other -> other.refersTo(world) || !open(other));
    if (first == world) {
      first = null;
    }
    lastRemoved = current() == null;
    return lastRemoved;
  }

  /** Whether there were clients, and each of them has been closed. */
  synchronized boolean isUnserved() {
    return lastRemoved;
  }

  /** The client whose wire and clock are used; null if there is none. */
  synchronized @Nullable ProviderContext current() {
    ProviderContext held = first;
    if (held != null && !held.closed().getAsBoolean()) {
      return held;
    }
    for (Reference<ProviderContext> other : others) {
      ProviderContext world = other.get();
      if (world != null && !world.closed().getAsBoolean()) {
        first = world;
        return world;
      }
    }
    return held;
  }

  /** The listeners of all of them, as one. */
  synchronized ApiListener listener() {
    Set<ApiListener> all = new LinkedHashSet<>();
    ProviderContext now = current();
    if (now != null) {
      all.add(now.listener());
    }
    for (Reference<ProviderContext> other : others) {
      ProviderContext world = other.get();
      if (world != null && !world.closed().getAsBoolean()) {
        all.add(world.listener());
      }
    }
    all.remove(ApiListener.none());
    return CompositeListener.of(List.copyOf(all));
  }

  private static boolean open(Reference<ProviderContext> reference) {
    ProviderContext world = reference.get();
    return world != null && !world.closed().getAsBoolean();
  }
}
