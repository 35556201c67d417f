package io.apiservice.sdk.auth;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import java.time.Clock;

/**
 * What a credential provider may use of the client that it serves: the way to the network (its
 * proxy and TLS included), the listener and the clock.
 *
 * @param wire sends a request as it is: no signing, no redirects, no retries
 * @param listener hears what the provider does
 * @param clock tells wall time
 */
public record ClientWorld(Transport wire, ApiListener listener, Clock clock) {}
