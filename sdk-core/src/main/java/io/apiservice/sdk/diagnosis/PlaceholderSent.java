package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.PlaceholderWords;
import java.util.Optional;
import java.util.regex.Pattern;

/** A literal was sent where the credential belongs: a variable that was never filled. */
final class PlaceholderSent implements SceneRule {
  // Token token="…"
  private static final Pattern TOKEN_PARAMETER =
      Pattern.compile("^(?:token|key|apikey)=\"?([^\",;]*)\"?$");

  @Override
  public Optional<Finding> examine(Scene scene) {
    for (Presented presented : scene.presented()) {
      Optional<String> literal = literal(presented);
      if (literal.isPresent()) {
        return Verdict.of(
            scene,
            Cause.PLACEHOLDER_CREDENTIALS,
            Confidence.CERTAIN,
            "a placeholder was sent instead of the credential",
            new Evidence(SafeText.of(presented.placement(), 80), told(literal.get())));
      }
    }
    return Verdict.none();
  }

  /** In full only if it is made of words that nobody has for a secret; else by its shape. */
  private static String told(String literal) {
    return PlaceholderWords.only(literal)
        ? "is literally " + SafeText.unlinked(literal, 60)
        : "has the shape of a placeholder: "
            + Placeholder.shape(literal)
            + ", "
            + literal.length()
            + " chars";
  }

  static Optional<String> literal(Presented presented) {
    if (presented.place() == Presented.Place.COOKIE) {
      return Optional.empty();
    }
    if (presented.place() == Presented.Place.PATH) {
      return Optional.of(presented.secret()).filter(s -> PathCredential.isHole(presented));
    }
    Optional<String> basic = PresentedCredentials.basic(presented);
    if (basic.isPresent()) {
      return basic.filter(PlaceholderSent::unfilled);
    }
    return Optional.of(presented.secret())
        .map(s -> TOKEN_PARAMETER.matcher(s.strip()).replaceFirst("$1"))
        .filter(Placeholder::isOne);
  }

  // "admin:password" may be a real, if poor, pair; "null" or "${PASSWORD}" never is.
  private static boolean unfilled(String userAndPassword) {
    int colon = userAndPassword.indexOf(':');
    String user = userAndPassword.substring(0, colon);
    String password = userAndPassword.substring(colon + 1);
    boolean form = user.matches("(?i)(?:my|your)?-?_?(?:user|username|login|email|name)");
    return (form && password.matches("(?i)(?:my|your)?-?_?(?:pass|password|passwd|pwd)"))
        || unfilledPart(password)
        || user.matches("(?i)null|undefined|\\$?\\{.*\\}|<.*>");
  }

  private static boolean unfilledPart(String text) {
    boolean poor = text.matches("(?i)secret|password|token|key|test|api|default|user|client|id|x+");
    return !poor && Placeholder.isOne(text);
  }
}
