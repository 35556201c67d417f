package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Explains why a response refused its request. Collects what is known about the exchange and
 * applies the rules of diagnosis.
 *
 * @param rules the application's own rules, which are applied first
 * @param documentation the URI of the API's documentation
 * @param clock the client's clock
 */
record ResponseDiagnoser(List<Rule> rules, Optional<URI> documentation, Clock clock) {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk");

  /** How long rules may take if the response arrives at the deadline. */
  private static final Duration GRACE = Duration.ofMillis(100);

  /**
   * If a refresh failed with one of these causes, the cause is certain, whatever the API responded.
   */
  private static final Set<Cause> DECISIVE_CAUSES =
      EnumSet.of(
          Cause.REFRESH_TOKEN_INVALID,
          Cause.CLIENT_INVALID,
          Cause.GRANT_NOT_ALLOWED,
          Cause.ACCOUNT_DISABLED);

  /** Copies the rules, so that later changes have no effect. */
  ResponseDiagnoser {
    rules = List.copyOf(rules);
  }

  /**
   * Why this response refused its request, for a call that must end: rules of the application that
   * block are given up at its deadline. Never throws.
   */
  Diagnosis of(Response response, Duration left, DaemonThreadPool pool) {
    if (rules.isEmpty()) {
      return of(response);
    }
    CompletableFuture<Diagnosis> ruled =
        CancellableFutures.on(pool, () -> CompletableFuture.completedFuture(of(response)));
    try {
      return ruled.get(Math.max(left.toNanos(), GRACE.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn(
          SecretMask.NONE.text(
              "a rule(…) of the application blocked until the deadline of the call: the refusal was"
                  + " explained without it"),
          RedactedCause.NONE);
    } catch (ExecutionException e) {
      // an Error in a rule, which must not hide the refusal
    }
    return withoutRules().of(response);
  }

  private ResponseDiagnoser withoutRules() {
    return new ResponseDiagnoser(List.of(), documentation, clock);
  }

  /** Returns why this response refused its request. Never throws. */
  Diagnosis of(Response response) {
    Diagnosis diagnosis = Diagnoser.diagnose(exchange(response), rules);
    return callState(response)
        .flatMap(CallAuthState::refreshFailure)
        .filter(TokenRefreshException.class::isInstance)
        .map(failure -> ((TokenRefreshException) failure).diagnosis())
        .filter(behind -> DECISIVE_CAUSES.contains(behind.cause()))
        .map(behind -> joined(diagnosis, behind))
        .orElse(diagnosis);
  }

  /**
   * Returns the diagnosis of the API's refusal, with the cause that the failed refresh has
   * revealed.
   */
  private static Diagnosis joined(Diagnosis refusal, Diagnosis behind) {
    List<Evidence> evidence = new ArrayList<>(behind.evidence());
    evidence.addAll(refusal.evidence());
    List<io.apiservice.sdk.diagnosis.Attempt> tried = new ArrayList<>(refusal.tried());
    tried.addAll(behind.tried());
    return new Diagnosis(
        behind.cause(),
        behind.confidence(),
        behind.summary(),
        evidence,
        behind.hints(),
        refusal.sentRequest(),
        tried,
        refusal.requestId(),
        false);
  }

  private static Optional<CallAuthState> callState(Response response) {
    return response.request().flatMap(request -> CallAuthState.of(request.context()));
  }

  private Exchange exchange(Response response) {
    Request last =
        response.request().orElseGet(() -> Request.of("GET", URI.create("http://localhost/")));
    List<Exchange.Hop> hops = new ArrayList<>();
    Request first = last;
    Response onward = response;
    while (onward.previous().isPresent()) {
      Response redirect = onward.previous().get();
      Request next = onward.request().orElse(last);
      hops.add(0, new Exchange.Hop(redirect.status(), next.uri(), next.headers()));
      first = redirect.request().orElse(first);
      onward = redirect;
    }
    Optional<CallAuthState> callState = callState(response);
    Exchange.Builder exchange =
        Exchange.of(first.method(), first.uri(), first.headers())
            .hops(hops)
            .response(response.status(), response.headers(), response.body().peek())
            .secrets(CallMask.secrets(last).all())
            .clientTime(clock.instant());
    documentation.ifPresent(exchange::documentation);
    callState.ifPresent(known -> add(exchange, known));
    return exchange.build();
  }

  private static void add(Exchange.Builder exchange, CallAuthState state) {
    exchange.tried(state.attempts()).freshTokenRejected(state.freshTokenRejected());
    Optional<Credential> credential = state.last();
    exchange.credential(
        credential
            .map(Credential::facts)
            .orElseGet(() -> CredentialFacts.of(CredentialFacts.Type.NONE)));
    credential.ifPresent(sent -> exchange.credentialNames(List.of(sent.name())));
  }
}
