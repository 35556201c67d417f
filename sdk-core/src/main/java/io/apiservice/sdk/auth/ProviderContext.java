package io.apiservice.sdk.auth;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * What a credential provider may use of a client that it serves: the network with its proxy and TLS
 * settings, the listener, and the clock.
 *
 * @param wire sends a request unchanged: without signing, redirects or retries
 * @param listener receives the provider's events
 * @param clock the client's clock
 * @param route the route that requests through {@code wire} take
 * @param closed whether the client was closed; {@code wire} can then no longer be used
 */
public record ProviderContext(
    Transport wire, ApiListener listener, Clock clock, Route route, BooleanSupplier closed) {
  /** Creates a context that is never closed. Its transport replaces the network. */
  public ProviderContext(Transport wire, ApiListener listener, Clock clock) {
    this(wire, listener, clock, Route.to(wire), () -> false);
  }
}
