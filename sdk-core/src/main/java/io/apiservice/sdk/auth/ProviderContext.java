package io.apiservice.sdk.auth;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * What a credential provider may use of a client that it serves: its network transport (with proxy
 * and TLS settings), its listener and its clock.
 *
 * @param wire sends a request unchanged: no signing, no redirects, no retries
 * @param listener receives the provider's events
 * @param clock the client's clock
 * @param route the route of the requests that {@code wire} sends
 * @param closed whether the client, and with it {@code wire}, has been closed
 */
public record ProviderContext(
    Transport wire, ApiListener listener, Clock clock, Route route, BooleanSupplier closed) {
  /** A context with a transport that replaces the network, never closed. */
  public ProviderContext(Transport wire, ApiListener listener, Clock clock) {
    this(wire, listener, clock, Route.to(wire), () -> false);
  }
}
