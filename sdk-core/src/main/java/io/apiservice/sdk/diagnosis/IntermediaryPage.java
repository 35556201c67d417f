package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** A sign-in page, or a redirect to one, where an API's answer was expected. */
final class IntermediaryPage implements SceneRule {
  private static final Pattern LOGIN =
      Pattern.compile(
          "(?i)/(?:log[-_]?in|sign[-_]?in|sso|saml2?|auth/login|oauth2/(?:start|authorize|sign_in)|cdn-cgi/access|session/new|users/sign_in)"
              + "(?:[/?#;.]|$)|cloudflareaccess\\.com|/adfs/|[?&](?:redirect_uri|returnUrl|return_to|RelayState|next)=");

  @Override
  public Optional<Finding> examine(Scene scene) {
    Optional<String> login = login(scene);
    if (login.isEmpty()) {
      return Verdict.none();
    }
    if (scene.presented().isEmpty()) {
      return Verdict.of(
          scene,
          Cause.CREDENTIALS_MISSING,
          Confidence.LIKELY,
          "the request carried no credential, and was sent to a sign-in page",
          scene.evidence("sign-in", login.get()));
    }
    if (LocalExpiry.expired(scene)) {
      return Verdict.none();
    }
    if (sameHost(scene, login.get())) {
      return ofTheApplication(scene, login.get());
    }
    return Verdict.of(
        scene,
        Cause.PROXY_AUTHENTICATION,
        Confidence.POSSIBLE,
        "something in front of the API wants a browser's sign-in and does not look at the credential",
        scene.evidence("sign-in", login.get()));
  }

  private static boolean asksToSignIn(Scene scene) {
    String text = Ascii.lower(scene.body().text());
    return scene.body().kind() == ErrorBody.Kind.HTML
        && (text.contains("sign in") || text.contains("log in"));
  }

  private static boolean sameHost(Scene scene, String login) {
    String host = ClaimsDoNotFit.host(login);
    String asked = scene.exchange().uri().getHost();
    return host.isEmpty() || (asked != null && host.equals(Ascii.lower(asked)));
  }

  /** The application's own sign-in: it did not take what was sent for a session. */
  private static Optional<Finding> ofTheApplication(Scene scene, String login) {
    boolean cookie =
        scene.credential().filter(p -> p.place() == Presented.Place.COOKIE).isPresent();
    return Verdict.of(
        scene,
        cookie ? Cause.TOKEN_EXPIRED : Cause.WRONG_SCHEME,
        Confidence.POSSIBLE,
        cookie
            ? "the application sends to its sign-in page: the session behind the cookie is over"
            : "the application sends to its sign-in page: it wants a browser's session here",
        scene.evidence("sign-in", login));
  }

  private static Optional<String> login(Scene scene) {
    Optional<String> location =
        scene.headers().first("Location").filter(l -> scene.status() / 100 == 3);
    Optional<String> target =
        location.or(
            () ->
                scene.exchange().hops().isEmpty() || scene.body().kind() != ErrorBody.Kind.HTML
                    ? Optional.empty()
                    : Optional.of(
                        scene
                            .exchange()
                            .hops()
                            .get(scene.exchange().hops().size() - 1)
                            .to()
                            .toASCIIString()));
    return target.filter(
        t ->
            LOGIN.matcher(t.substring(0, Math.min(t.length(), 2048))).find()
                || asksToSignIn(scene));
  }
}
