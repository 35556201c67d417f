package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.endpoint.ClockOffset;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.ExchangeTime;
import io.apiservice.sdk.oauth.runtime.ProviderNetwork;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Sends the token requests of one refresh and classifies the responses. */
final class TokenRequestSender {
  private final URI endpoint;
  private final TokenScope scope;
  private final TokenRequestFactory requests;
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final FailureDiagnosis diagnosis;
  private final ExchangeTime time;
  private Deadline requestedAt;

  /** When a request must have started at the latest so that it ends before the lease does. */
  private volatile Deadline coveredUntil;

  TokenRequestSender(
      URI endpoint,
      TokenScope scope,
      TokenRequestFactory requests,
      ProviderRuntime runtime,
      FailureDiagnosis diagnosis,
      ExchangeTime time) {
    this.endpoint = endpoint;
    this.scope = scope;
    this.requests = requests;
    this.runtime = runtime;
    this.timeouts = runtime.timeouts();
    this.diagnosis = diagnosis;
    this.time = time;
    this.requestedAt = runtime.now();
    this.coveredUntil = requestedAt;
  }

  /** Whether the lease and the remaining time are long enough for a whole request. */
  boolean mayRequest(HeldLease lease) {
    Deadline until = runtime.now().plus(timeouts.post());
    boolean ready = lease.ensureRemaining(timeouts.post().plus(timeouts.margin()));
    coveredUntil = until;
    return ready && time.coversRequest();
    // Checked last: renewing the lease may have taken long, for example because the process was
    // suspended.
  }

  /** Returns when the last request was sent. */
  Deadline requestedAt() {
    return requestedAt;
  }

  /**
   * Sends a token request and waits for the response.
   *
   * @param grant the grant to present
   */
  TokenResponseClass send(GrantType grant, HeldLease lease) throws InterruptedException {
    Duration left = time.remaining();
    Duration limit = left.compareTo(timeouts.post()) < 0 ? left : timeouts.post();
    TokenRequest tokenRequest;
    try {
      tokenRequest = requests.tokenRequest(endpoint, grant, scope);
    } catch (TimeoutException | ExecutionException e) {
      return TokenResponseClass.notSent("the " + grant.name() + " grant failed", e);
    }
    try {
      requests.authenticate(tokenRequest);
    } catch (TimeoutException | ExecutionException e) {
      return TokenResponseClass.notSent("the client could not authenticate", e);
    }
    Request request =
        TokenEndpoint.request(
            endpoint,
            tokenRequest.form(),
            tokenRequest.authorization(),
            tokenRequest.secrets(),
            limit,
            () -> !coveredUntil.isPast(runtime.ticker().nanos()));
    diagnosis.addRequest(tokenRequest);
    requestedAt = runtime.now();
    ProviderNetwork network = runtime.providerNetwork();
    try {
      TokenEndpoint.EndpointResponse response =
          lease.await(TokenEndpoint.send(network.transport(), request), limit);
      ClockOffset.offset(response.headers(), network.clock().instant())
          .ifPresent(runtime::clockOffset);
      diagnosis.addResponse(response);
      return TokenResponseClass.of(response, network.clock(), diagnosis::scrub);
    } catch (TimeoutException e) {
      return failure(
          request, new HttpTimeoutException("no response within " + limit.toMillis() + " ms"));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return failure(request, e);
    } catch (Throwable e) {
      throw (Error) e;
    }
  }

  private static TokenResponseClass failure(Request request, Exception failure) {
    return TokenResponseClass.of(failure, !TokenEndpoint.withhold(request));
  }
}
