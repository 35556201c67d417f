package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.WireClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange with the token endpoint means for the refresh token.
 *
 * @param kind what it means
 * @param tokens the tokens, if it brought some
 * @param error the OAuth error code, or empty
 * @param said what happened, for people, sanitised
 * @param retryAfter how long the server wants to be left alone; null if it did not say
 * @param reply the reply, if one came
 * @param failure what the network threw, if it did
 */
record Verdict(
    Kind kind,
    TokenReply.@Nullable Granted tokens,
    String error,
    String said,
    @Nullable Duration retryAfter,
    TokenEndpoint.@Nullable Reply reply,
    @Nullable Throwable failure) {

  /** The rows of the table. */
  enum Kind {
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

  private static final Map<String, Kind> ERRORS =
      Map.ofEntries(
          Map.entry("invalid_grant", Kind.TERMINAL),
          Map.entry("bad_refresh_token", Kind.TERMINAL),
          Map.entry("interaction_required", Kind.TERMINAL),
          Map.entry("login_required", Kind.TERMINAL),
          Map.entry("consent_required", Kind.TERMINAL),
          Map.entry("invalid_client", Kind.MISCONFIGURED),
          Map.entry("incorrect_client_credentials", Kind.MISCONFIGURED),
          Map.entry("unauthorized_client", Kind.MISCONFIGURED),
          Map.entry("unsupported_grant_type", Kind.MISCONFIGURED),
          Map.entry("invalid_scope", Kind.MISCONFIGURED),
          Map.entry("invalid_target", Kind.MISCONFIGURED),
          Map.entry("invalid_request", Kind.MISCONFIGURED),
          Map.entry("slow_down", Kind.NOT_SPENT));

  private static final Set<Class<? extends Throwable>> BEFORE_SENDING =
      Set.of(
          ConnectException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          HttpConnectTimeoutException.class,
          UnresolvedAddressException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class,
          WireClosedException.class);

  /**
   * What a reply means.
   *
   * @param scrub takes secrets out of what the server says
   */
  static Verdict of(TokenEndpoint.Reply reply, Clock clock, UnaryOperator<String> scrub) {
    TokenReply read = TokenReply.read(reply.body());
    int status = reply.status();
    if (read instanceof TokenReply.Refused refused) {
      String said =
          status
              + " "
              + code(scrub.apply(refused.error()))
              + quoted(scrub.apply(refused.description()));
      Kind known = ERRORS.get(refused.error());
      Kind kind = known == null ? byStatus(reply) : known;
      return new Verdict(
          kind == Kind.GRANTED ? Kind.MISCONFIGURED : kind,
          null,
          code(scrub.apply(refused.error())),
          said,
          retryAfter(reply.headers(), clock),
          reply,
          null);
    }
    Kind kind = byStatus(reply);
    if (kind == Kind.GRANTED) {
      if (read instanceof TokenReply.Granted granted) {
        String defect = granted.defect().isEmpty() ? "" : ", malformed: " + granted.defect();
        return new Verdict(kind, granted, "", status + defect, null, reply, null);
      }
      String why = read instanceof TokenReply.Unreadable unreadable ? unreadable.why() : "";
      return new Verdict(
          Kind.AMBIGUOUS, null, "", status + ", unreadable: " + why, null, reply, null);
    }
    String said = status + hint(status);
    return new Verdict(kind, null, "", said, retryAfter(reply.headers(), clock), reply, null);
  }

  /**
   * What a failure of the network means.
   *
   * @param sent whether the refresh token was handed to the network before
   */
  static Verdict of(Throwable failure, boolean sent) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (BEFORE_SENDING.contains(cause.getClass())
          || String.valueOf(cause.getMessage()).startsWith("Tunnel failed")) {
        return new Verdict(
            Kind.NOT_SPENT, null, "", "not reached: " + name(cause), null, null, cause);
      }
    }
    return new Verdict(
        sent ? Kind.AMBIGUOUS : Kind.NOT_SPENT,
        null,
        "",
        (sent ? "no reply after sending: " : "not sent: ") + name(failure),
        null,
        null,
        Failures.harmless(failure));
  }

  private static Kind byStatus(TokenEndpoint.Reply reply) {
    int status = reply.status();
    if (status >= 200 && status < 300) {
      return Kind.GRANTED;
    }
    if (status == 429 || (status == 503 && reply.headers().contains("Retry-After"))) {
      return Kind.NOT_SPENT;
    }
    // A 408 comes from something in between, which may have passed the request on.
    return status >= 500 || status == 408 ? Kind.AMBIGUOUS : Kind.MISCONFIGURED;
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
    return kind + " (" + said + ")";
  }
}
