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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Says what an exchange with the token endpoint means for the refresh token that was presented.
 *
 * @param responseKind what it means
 * @param tokens the issued tokens, or null
 * @param error the OAuth error code, or empty
 * @param summary a sanitised description for error messages
 * @param retryAfter the server's {@code Retry-After}; null if there was none
 * @param response the response, or null if there was none
 * @param failure the network failure, or null
 */
public record TokenResponseClass(
    ResponseKind responseKind,
    TokenResponse.@Nullable IssuedResponse tokens,
    String error,
    String summary,
    @Nullable Duration retryAfter,
    TokenEndpoint.@Nullable EndpointResponse response,
    @Nullable Throwable failure) {

  /** What an exchange means for the refresh token that was presented. */
  public enum ResponseKind {
    /** The server issued tokens. */
    GRANTED,
    /** The refresh token was not used up and is still valid. */
    NOT_SPENT,
    /** It is unknown whether the refresh token was used up. */
    AMBIGUOUS,
    /** The server rejected the refresh token; presenting it again is useless. */
    TERMINAL,
    /**
     * The server rejected the request for a reason other than the refresh token, such as the client
     * secret.
     */
    MISCONFIGURED
  }

  private static final Pattern REFUSED_BY_PROXY = Pattern.compile("Tunnel failed, got: (\\d{3})");

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
   * Classifies a response.
   *
   * @param scrub removes secrets from the server's texts
   */
  public static TokenResponseClass of(
      TokenEndpoint.EndpointResponse response, Clock clock, UnaryOperator<String> scrub) {
    TokenResponse read = TokenResponse.read(response.body());
    int status = response.status();
    if (read instanceof TokenResponse.OAuthErrorResponse oAuthErrorResponse) {
      String summary =
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
          summary,
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
    String summary = status + hint(status);
    return new TokenResponseClass(
        responseKind, null, "", summary, retryAfter(response.headers(), clock), response, null);
  }

  /**
   * Classifies a network failure.
   *
   * @param sent whether the refresh token was handed to the network before the failure
   */
  public static TokenResponseClass of(Throwable failure, boolean sent) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (BEFORE_SENDING.contains(cause.getClass())
          || String.valueOf(cause.getMessage()).startsWith("Tunnel failed")) {
        return new TokenResponseClass(
            ResponseKind.NOT_SPENT, null, "", "not reached: " + obstacle(cause), null, null, cause);
      }
    }
    return new TokenResponseClass(
        sent ? ResponseKind.AMBIGUOUS : ResponseKind.NOT_SPENT,
        null,
        "",
        (sent ? "no response after sending: " : "not sent: ") + name(failure),
        null,
        null,
        harmless(failure));
  }

  /** A refusal of a proxy is told by the status with which it answered {@code CONNECT}. */
  private static String obstacle(Throwable failure) {
    Matcher refusal = REFUSED_BY_PROXY.matcher(String.valueOf(failure.getMessage()));
    return refusal.matches()
        ? "the proxy refused to connect to the token endpoint, its status is " + refusal.group(1)
        : name(failure);
  }

  /**
   * Returns the failure, so that it can be the cause of an exception, if exceptions of its type
   * never quote data that was sent or received. Otherwise returns null.
   */
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

  /** Classifies a failure of application code that ran before a request was sent. */
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
    // Status 408 may come from an intermediary that had already forwarded the request.
    return status >= 500 || status == 408 ? ResponseKind.AMBIGUOUS : ResponseKind.MISCONFIGURED;
  }

  private static String hint(int status) {
    if (status >= 300 && status < 400) {
      return ", a redirect; token requests do not follow redirects: configure the final URI";
    }
    return status == 404 || status == 405 ? ", is this the token endpoint?" : "";
  }

  private static @Nullable Duration retryAfter(Headers headers, Clock clock) {
    return headers.retryAfter(clock.instant()).orElse(null);
  }

  private static String code(String error) {
    return error.matches("[\\w.:/-]{1,64}") ? error : "(a malformed error code)";
  }

  private static String quoted(String description) {
    return description.isEmpty() ? "" : " \"" + SafeText.unlinked(description) + "\"";
  }

  private static String name(Throwable failure) {
    return failure.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return responseKind + " (" + summary + ")";
  }
}
