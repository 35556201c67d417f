package io.apiservice.sdk.auth;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * What a credential provider may use of a client that it serves: the way to the network (its proxy
 * and TLS included), the listener and the clock.
 *
 * @param wire sends a request as it is: no signing, no redirects, no retries
 * @param listener hears what the provider does
 * @param clock tells wall time
 * @param route which way the wire leads
 * @param closed whether the client has been closed, and the wire with it
 */
public record ProviderContext(
    Transport wire, ApiListener listener, Clock clock, Route route, BooleanSupplier closed) {
  /** A transport in place of the network, never closed. */
  public ProviderContext(Transport wire, ApiListener listener, Clock clock) {
    this(wire, listener, clock, Route.to(wire), () -> false);
  }
}
