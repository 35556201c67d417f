package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.TransportClosedException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange with the token endpoint means for the refresh token.
 *
 * @param responseKind what it means
 * @param tokens the tokens, if it brought some
 * @param error the OAuth error code, or empty
 * @param said what happened, for people, sanitised
 * @param retryAfter how long the server wants to be left alone; null if it did not say
 * @param response the reply, if one came
 * @param failure what the network threw, if it did
 */
public record TokenResponseClass(
    ResponseKind responseKind,
    TokenResponse.@Nullable IssuedResponse tokens,
    String error,
    String said,
    @Nullable Duration retryAfter,
    TokenEndpoint.@Nullable EndpointResponse response,
    @Nullable Throwable failure) {

  /** The rows of the table. */
  public enum ResponseKind {
    /** Tokens came. */
    GRANTED,
    /** The refresh token is as good as before. */
    NOT_SPENT,
    /** It may have been spent. */
    AMBIGUOUS,
    /** It is dead. */
    TERMINAL,
    /** The server objects to something else. */
    MISCONFIGURED
  }

  private static final Map<String, ResponseKind> ERRORS =
      Map.ofEntries(
          Map.entry("invalid_grant", ResponseKind.TERMINAL),
          Map.entry("bad_refresh_token", ResponseKind.TERMINAL),
          Map.entry("interaction_required", ResponseKind.TERMINAL),
          Map.entry("login_required", ResponseKind.TERMINAL),
          Map.entry("consent_required", ResponseKind.TERMINAL),
          Map.entry("invalid_client", ResponseKind.MISCONFIGURED),
          Map.entry("incorrect_client_credentials", ResponseKind.MISCONFIGURED),
          Map.entry("unauthorized_client", ResponseKind.MISCONFIGURED),
          Map.entry("unsupported_grant_type", ResponseKind.MISCONFIGURED),
          Map.entry("invalid_scope", ResponseKind.MISCONFIGURED),
          Map.entry("invalid_target", ResponseKind.MISCONFIGURED),
          Map.entry("invalid_request", ResponseKind.MISCONFIGURED),
          Map.entry("slow_down", ResponseKind.NOT_SPENT));

  private static final Set<Class<? extends Throwable>> BEFORE_SENDING =
      Set.of(
          ConnectException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          HttpConnectTimeoutException.class,
          UnresolvedAddressException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class,
          TransportClosedException.class);

  /**
   * What a reply means.
   *
   * @param scrub takes secrets out of what the server says
   */
  public static TokenResponseClass of(
      TokenEndpoint.EndpointResponse response, Clock clock, UnaryOperator<String> scrub) {
    TokenResponse read = TokenResponse.read(response.body());
    int status = response.status();
    if (read instanceof TokenResponse.OAuthErrorResponse oAuthErrorResponse) {
      String said =
          status
              + " "
              + code(scrub.apply(oAuthErrorResponse.error()))
              + quoted(scrub.apply(oAuthErrorResponse.description()));
      ResponseKind known = ERRORS.get(oAuthErrorResponse.error());
      ResponseKind responseKind = known == null ? byStatus(response) : known;
      return new TokenResponseClass(
          responseKind == ResponseKind.GRANTED ? ResponseKind.MISCONFIGURED : responseKind,
          null,
          code(scrub.apply(oAuthErrorResponse.error())),
          said,
          retryAfter(response.headers(), clock),
          response,
          null);
    }
    ResponseKind responseKind = byStatus(response);
    if (responseKind == ResponseKind.GRANTED) {
      if (read instanceof TokenResponse.IssuedResponse issuedResponse) {
        String defect =
            issuedResponse.defect().isEmpty() ? "" : ", malformed: " + issuedResponse.defect();
        return new TokenResponseClass(
            responseKind, issuedResponse, "", status + defect, null, response, null);
      }
      String why =
          read instanceof TokenResponse.UnreadableResponse unreadableResponse
              ? unreadableResponse.why()
              : "";
      return new TokenResponseClass(
          ResponseKind.AMBIGUOUS, null, "", status + ", unreadable: " + why, null, response, null);
    }
    String said = status + hint(status);
    return new TokenResponseClass(
        responseKind, null, "", said, retryAfter(response.headers(), clock), response, null);
  }

  /**
   * What a failure of the network means.
   *
   * @param sent whether the refresh token was handed to the network before
   */
  public static TokenResponseClass of(Throwable failure, boolean sent) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (BEFORE_SENDING.contains(cause.getClass())
          || String.valueOf(cause.getMessage()).startsWith("Tunnel failed")) {
        return new TokenResponseClass(
            ResponseKind.NOT_SPENT, null, "", "not reached: " + name(cause), null, null, cause);
      }
    }
    return new TokenResponseClass(
        sent ? ResponseKind.AMBIGUOUS : ResponseKind.NOT_SPENT,
        null,
        "",
        (sent ? "no reply after sending: " : "not sent: ") + name(failure),
        null,
        null,
        harmless(failure));
  }

  /** The failure, if its kind is known to quote nothing of what was sent or read; else null. */
  private static @Nullable Throwable harmless(Throwable failure) {
    boolean known =
        failure instanceof SocketException
            || failure instanceof UnknownHostException
            || failure instanceof HttpTimeoutException
            || failure instanceof TimeoutException
            || failure instanceof EOFException
            || failure instanceof MalformedResponseException
            || failure instanceof SSLException;
    return known && failure.getCause() == null ? failure : null;
  }

  /** What it means that the application's code failed before anything was sent. */
  public static TokenResponseClass notSent(String what, Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new TokenResponseClass(
        ResponseKind.NOT_SPENT,
        null,
        "",
        "not sent: " + what + ": " + name(cause),
        null,
        null,
        null);
  }

  private static ResponseKind byStatus(TokenEndpoint.EndpointResponse response) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return ResponseKind.GRANTED;
    }
    if (status == 429 || (status == 503 && response.headers().contains("Retry-After"))) {
      return ResponseKind.NOT_SPENT;
    }
    // A 408 comes from something in between, which may have passed the request on.
    return status >= 500 || status == 408 ? ResponseKind.AMBIGUOUS : ResponseKind.MISCONFIGURED;
  }

  private static String hint(int status) {
    if (status >= 300 && status < 400) {
      return ", a redirect, which is not followed with a refresh token: configure the final URI";
    }
    return status == 404 || status == 405 ? ", is this the token endpoint?" : "";
  }

  private static @Nullable Duration retryAfter(Headers headers, Clock clock) {
    return headers.retryAfter(clock.instant()).orElse(null);
  }

  private static String code(String error) {
    return error.matches("[\\w.:/-]{1,64}") ? error : "(an odd error code)";
  }

  private static String quoted(String description) {
    return description.isEmpty() ? "" : " \"" + SafeText.unlinked(description) + "\"";
  }

  private static String name(Throwable failure) {
    return failure.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return responseKind + " (" + said + ")";
  }
}
