package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import java.time.Clock;

/** The transport, listener and wall clock of one provider. */
public record ProviderNetwork(Transport transport, ApiListener listener, Clock clock) {}
