package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a server that saw nothing looked, and what was presented to it instead. */
final class WhereItLooked {
  private final Scene scene;
  private final Presented sent;
  private final Saying saying;

  WhereItLooked(Scene scene, Presented sent, Saying saying) {
    this.scene = scene;
    this.sent = sent;
    this.saying = saying;
  }

  Optional<Finding> oddScheme() {
    return scene.offers(sent.scheme()) || Shape.hasParameters(sent)
        ? Verdict.none()
        : finding(
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "the server did not find a credential that it can read in "
                + SafeText.of(sent.placement(), 80)
                + ": most want Bearer, spelt so");
  }

  Optional<Finding> lowerCaseScheme() {
    boolean cased =
        sent.inAuthorization()
            && scene.challenges().stream().anyMatch(c -> c.is(sent.scheme()))
            && scene.challenges().stream().noneMatch(c -> c.scheme().equals(sent.scheme()));
    return cased
        ? finding(
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the server saw no credential: it seems to want its scheme in exactly its own spelling")
        : Verdict.none();
  }

  // Elasticsearch wants the Base64 of id:key after ApiKey.
  Optional<Finding> notBase64() {
    boolean key = sent.scheme().equalsIgnoreCase("ApiKey") && scene.offers("ApiKey");
    return key && !EncodedPair.is(sent.secret())
        ? finding(
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the key after ApiKey is not the Base64 of id:key")
        : Verdict.none();
  }

  /** The challenge or the text names a header or parameter that is not the one used. */
  Optional<Finding> namedElsewhere() {
    Optional<String> named = scene.challengeParam("name").or(() -> NamedPlace.in(saying.text()));
    boolean elsewhere =
        named.isPresent()
            && scene.presented().stream().noneMatch(p -> p.name().equalsIgnoreCase(named.get()));
    boolean bothNamed = sent.inAuthorization() && saying.words().contains("authorization header");
    if (!elsewhere || bothNamed || StrippedMarks.underscoreDropped(scene)) {
      return Verdict.none();
    }
    return finding(
        Cause.WRONG_PLACEMENT,
        Confidence.LIKELY,
        "the server looks for the credential in "
            + scene.quote(named.get())
            + ", it was sent in "
            + SafeText.of(sent.placement(), 80));
  }

  Optional<Finding> otherScheme() {
    boolean other =
        sent.inAuthorization() && !scene.challenges().isEmpty() && !scene.offers(sent.scheme());
    return other
        ? finding(
            Cause.WRONG_SCHEME,
            Confidence.LIKELY,
            "the server wants "
                + scene.quote(scene.challenges().get(0).scheme())
                + " and saw no credential in "
                + SafeText.of(sent.placement(), 80))
        : Verdict.none();
  }

  Optional<Finding> otherPlace() {
    if (sent.place() == Presented.Place.COOKIE && !writtenAsHeader()) {
      return finding(
          Cause.TOKEN_EXPIRED,
          Confidence.POSSIBLE,
          "the server asks to sign in although a cookie was sent: the session behind it is over");
    }
    boolean offered = sent.inAuthorization() && scene.offers(sent.scheme());
    if (offered) {
      return finding(
          Cause.CREDENTIALS_STRIPPED,
          Confidence.POSSIBLE,
          "the server saw no credential though one was sent as it asks: lost on the way, perhaps");
    }
    if (Shape.hasParameters(sent)) {
      return Verdict.none();
    }
    if (sent.inAuthorization() && !sent.scheme().equalsIgnoreCase("Bearer")) {
      return finding(
          Cause.WRONG_SCHEME,
          Confidence.POSSIBLE,
          "the server saw no credential in "
              + SafeText.of(sent.placement(), 80)
              + ": it seems to want another scheme");
    }
    boolean otherName = sent.place() == Presented.Place.HEADER && saysOwnName();
    return otherName
        ? finding(
            Cause.CREDENTIALS_STRIPPED,
            Confidence.POSSIBLE,
            "the server did not see the credential that was sent where it looks: lost on the way, perhaps")
        : finding(
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server saw no credential in " + SafeText.of(sent.placement(), 80));
  }

  private boolean writtenAsHeader() {
    String value = Ascii.lower(sent.secret());
    return sent.name().equalsIgnoreCase("Authorization")
        || value.startsWith("bearer")
        || value.startsWith("basic");
  }

  private boolean saysOwnName() {
    return scene.presented().stream().anyMatch(p -> saying.words().contains(Words.of(p.name())));
  }

  private Optional<Finding> finding(Cause cause, Confidence confidence, String summary) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(scene.evidence(saying));
    evidence.addAll(scene.challengeEvidence());
    return Verdict.of(scene, cause, confidence, summary, evidence);
  }
}
