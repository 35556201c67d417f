package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Diagnoses why a refresh failed. Masks the secrets of the refresh in everything that the diagnosis
 * quotes. There is one instance per refresh.
 */
final class FailureDiagnosis {
  private final String grant;
  private final URI endpoint;
  private final URI shownEndpoint;
  private final LoginSecrets login;
  private final CallSecrets refreshTokens = new CallSecrets();
  private final CallSecrets secrets = new CallSecrets();
  private final CallSecrets accessTokens = new CallSecrets();

  /** The texts of these attempts are not masked yet; {@link #tried} masks them. */
  private final List<Attempt> attempts = new ArrayList<>();

  private Optional<String> fingerprint = Optional.empty();
  private String form = "";

  FailureDiagnosis(String grant, URI endpoint, LoginSecrets login) {
    this.grant = grant;
    this.endpoint = endpoint;
    this.shownEndpoint = SecretMask.NONE.uri(endpoint);
    this.login = login;
    secrets.uri(endpoint);
    login.addSeenTo(refreshTokens, accessTokens);
  }

  /**
   * Sets the request that is about to be sent. If the server quotes one of its form values, the
   * value is masked.
   */
  void addRequest(TokenRequest request) {
    this.form = TokenEndpoint.encoded(request.form());
    secrets.addAll(request.secrets());
    String refresh = request.form().get("refresh_token");
    if (refresh != null) {
      fingerprint = Optional.of(Fingerprint.of(refresh));
      secrets.add(refresh);
    }
  }

  /** Adds the tokens and cookies of the response to the secrets that are masked. */
  void addResponse(TokenEndpoint.EndpointResponse response) {
    secrets.reply(new String(response.body(), StandardCharsets.UTF_8));
    response.headers().all("Set-Cookie").forEach(secrets::cookie);
  }

  /** Masks the secrets of the exchange and of the login in a text. */
  String scrub(String text) {
    return SecretMask.of(allSecrets()).mask(text);
  }

  /** Returns the failure of a store; a masked copy if it or one of its causes quotes a secret. */
  StoreException masked(StoreException failure) {
    SecretMask mask = SecretMask.of(allSecrets());
    Throwable shown = mask.cause(failure).failure();
    return shown == null || shown.equals(failure)
        ? failure
        : new StoreException(mask.mask(String.valueOf(failure.getMessage())), shown);
  }

  /**
   * Returns all secrets to mask. The access tokens come last: there may be many, and a mask ignores
   * the secrets beyond a limit.
   */
  private List<String> allSecrets() {
    login.addTo(refreshTokens, accessTokens);
    return Stream.of(refreshTokens, secrets, accessTokens)
        .flatMap(some -> some.all().stream())
        .toList();
  }

  /** Records an exchange with the token endpoint. */
  void addExchange(Instant at, String action, TokenResponseClass response) {
    addAttempt(at, action + " via " + shownEndpoint, response.summary());
  }

  void addAttempt(Instant at, String action, String outcome) {
    attempts.add(new Attempt(at, action, outcome));
  }

  /**
   * Returns the attempts so far, masked. Called for failures only, because a mask of many tokens is
   * expensive to build.
   */
  private List<Attempt> tried(SecretMask mask) {
    return attempts.stream()
        .map(
            each ->
                new Attempt(
                    each.at(),
                    mask.lines(each.action()).toString(),
                    mask.lines(each.outcome()).toString()))
        .toList();
  }

  /** Creates the exception for a response, or for a response that did not arrive. */
  TokenRefreshException exception(
      TokenResponseClass responseClass,
      Instant now,
      Optional<Duration> clockOffset,
      int presented) {
    List<String> known = allSecrets();
    SecretMask mask = SecretMask.of(known);
    Diagnosis diagnosis = diagnosis(responseClass, now, clockOffset, known, mask);
    if (presented > 1) {
      List<Evidence> evidence = new ArrayList<>(diagnosis.evidence());
      evidence.add(
          new Evidence(
              "history",
              "the refresh token was presented "
                  + presented
                  + " times, because a response was lost: if the server accepted it the first time"
                  + " and has no grace period, it treats the second time as theft"));
      diagnosis = with(diagnosis, evidence);
    }
    return exception(
        "POST " + shownEndpoint + " → " + responseClass.summary(),
        diagnosis,
        responseClass.failure(),
        mask);
  }

  /** Creates the exception for a failure on the client side. */
  TokenRefreshException exception(
      Cause cause, Confidence sure, String summary, String advice, @Nullable Throwable behind) {
    SecretMask mask = SecretMask.of(allSecrets());
    return exception(summary, diagnosis(cause, sure, summary, advice, mask), behind, mask);
  }

  private Diagnosis diagnosis(
      TokenResponseClass responseClass,
      Instant now,
      Optional<Duration> clockOffset,
      List<String> known,
      SecretMask mask) {
    TokenEndpoint.EndpointResponse response = responseClass.response();
    if (response == null) {
      return diagnosis(
          Cause.SERVER_FAULT,
          Confidence.LIKELY,
          "the token endpoint did not respond (" + responseClass.summary() + ")",
          "check the token endpoint's URI, the network, the proxy and TLS",
          mask);
    }
    if (response.status() < 300 && responseClass.error().isEmpty()) {
      // The body may contain tokens, so it is not passed to the diagnosis rules.
      return diagnosis(
          Cause.SERVER_FAULT,
          Confidence.LIKELY,
          "the token endpoint's response could not be read (" + responseClass.summary() + ")",
          "check that this is the token endpoint, and that no intermediary responds for it",
          mask);
    }
    Exchange.Builder exchange =
        Exchange.of("POST", endpoint, response.request().headers())
            .requestBody(form)
            .secrets(known)
            .response(response.status(), response.headers(), response.body())
            .credential(
                CredentialFacts.of(
                    fingerprint.isPresent()
                        ? CredentialFacts.Type.REFRESH_TOKEN
                        : CredentialFacts.Type.CLIENT))
            .clientTime(now)
            .tried(tried(mask))
            .tokenEndpoint(true);
    clockOffset.ifPresent(exchange::clockOffset);
    return Diagnoser.diagnose(exchange.build(), List.of());
  }

  private Diagnosis diagnosis(
      Cause cause, Confidence sure, String summary, String advice, SecretMask mask) {
    return new Diagnosis(
        cause,
        sure,
        mask.lines(summary).toString(),
        List.of(),
        List.of(Hint.of(advice)),
        new SentRequest("POST", shownEndpoint, Optional.empty(), fingerprint),
        tried(mask),
        Optional.empty(),
        false);
  }

  private static Diagnosis with(Diagnosis d, List<Evidence> evidence) {
    return new Diagnosis(
        d.cause(),
        d.confidence(),
        d.summary(),
        evidence,
        d.hints(),
        d.sentRequest(),
        d.tried(),
        d.requestId(),
        d.refreshCanHelp());
  }

  private TokenRefreshException exception(
      String headline, Diagnosis diagnosis, @Nullable Throwable behind, SecretMask mask) {
    return ExceptionFactory.tokenRefresh(
        mask.lines("no access token for " + grant + ": " + headline + "\n" + diagnosis.explain()),
        diagnosis,
        mask.cause(behind));
  }
}
