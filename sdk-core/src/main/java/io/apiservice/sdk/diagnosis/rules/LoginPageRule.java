package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** The response is a login page, or a redirect to one, in place of a response of the API. */
final class LoginPageRule implements BuiltInRule {
  private static final Pattern LOGIN =
      Pattern.compile(
          "(?i)/(?:log[-_]?in|sign[-_]?in|sso|saml2?|auth/login|oauth2/(?:start|authorize|sign_in)|cdn-cgi/access|session/new|users/sign_in)"
              + "(?:[/?#;.]|$)|cloudflareaccess\\.com|/adfs/|[?&](?:redirect_uri|returnUrl|return_to|RelayState|next)=");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    Optional<String> login = login(exchange);
    if (login.isEmpty()) {
      return Findings.none();
    }
    if (exchange.presented().isEmpty()) {
      return Findings.of(
          exchange,
          Cause.CREDENTIALS_MISSING,
          Confidence.LIKELY,
          "the request carried no credential, and was sent to a sign-in page",
          exchange.evidence("sign-in", login.get()));
    }
    if (ExpiryRule.expired(exchange)) {
      return Findings.none();
    }
    if (sameHost(exchange, login.get())) {
      return ofTheApplication(exchange, login.get());
    }
    return Findings.of(
        exchange,
        Cause.PROXY_AUTHENTICATION,
        Confidence.POSSIBLE,
        "something in front of the API requires a sign-in with a browser and ignores the credential",
        exchange.evidence("sign-in", login.get()));
  }

  private static boolean asksToSignIn(ParsedExchange exchange) {
    String text = Ascii.lower(exchange.body().text());
    return exchange.body().format() == ErrorBody.BodyFormat.HTML
        && (text.contains("sign in") || text.contains("log in"));
  }

  private static boolean sameHost(ParsedExchange exchange, String login) {
    String host = InternalIssuerRule.host(login);
    String asked = exchange.exchange().uri().getHost();
    return host.isEmpty() || (asked != null && host.equals(Ascii.lower(asked)));
  }

  /**
   * The login page belongs to the application itself, which did not accept the credential as a
   * session.
   */
  private static Optional<Finding> ofTheApplication(ParsedExchange exchange, String login) {
    boolean cookie =
        exchange
            .credential()
            .filter(p -> p.location() == SentCredential.CredentialLocation.COOKIE)
            .isPresent();
    return Findings.of(
        exchange,
        cookie ? Cause.TOKEN_EXPIRED : Cause.WRONG_SCHEME,
        Confidence.POSSIBLE,
        cookie
            ? "the application redirects to its sign-in page: the session of the cookie has ended"
            : "the application redirects to its sign-in page: it requires the session of a browser",
        exchange.evidence("sign-in", login));
  }

  private static Optional<String> login(ParsedExchange exchange) {
    Optional<String> location =
        exchange.headers().first("Location").filter(l -> exchange.status() / 100 == 3);
    Optional<String> target =
        location.or(
            () ->
                exchange.exchange().hops().isEmpty()
                        || exchange.body().format() != ErrorBody.BodyFormat.HTML
                    ? Optional.empty()
                    : Optional.of(
                        exchange
                            .exchange()
                            .hops()
                            .get(exchange.exchange().hops().size() - 1)
                            .to()
                            .toASCIIString()));
    return target.filter(
        t ->
            LOGIN.matcher(t.substring(0, Math.min(t.length(), 2048))).find()
                || asksToSignIn(exchange));
  }
}
