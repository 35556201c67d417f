package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A credential was sent, and the server says that it saw none: where did it look? */
final class NothingArrived implements SceneRule {
  // A mere name for 401.
  private static final Pattern SAYS_NOTHING =
      Pattern.compile(
          "(?:error:? )?(?:unauthenticated|not ?authenticated|(?:full )?(?:login|authentication|auth|authorization)"
              + " (?:is )?(?:required|needed)(?: (?:to|for) .{1,60})?|client must be authenticated to access this resource"
              + "|anonymous|unauthorized|(?:the |this )?(?:request|resource|operation|endpoint|call|page)"
              + "(?: you have made)? requires (?:user |an? )?(?:authentication|authorization|login)"
              + "|(?:you )?(?:must|need to|have to) (?:be )?(?:authenticated|logged in|log ?in|sign ?in)"
              + "|you are (?:not authenticated|unauthenticated|not logged in)"
              + "|please (?:log ?in|sign ?in|authenticate))[.!]?");

  // What nginx and Apache show for a missing and for a wrong password alike.
  private static final Pattern SERVER_PAGE =
      Pattern.compile(
          "(?:(?:401 )?(?:authorization required|unauthorized)[. ]*){1,4}"
              + "(?:(?:nginx|openresty|apache).*)?");

  private static final Pattern NONE =
      Pattern.compile(
          "\\bno (?:\\w+ ){0,5}(?:header|token|key|credentials?)(?: \\w+){0,3} (?:detected|found|provided|present|given|sent)");

  // Codes that servers send for every refusal, missing credentials included.
  private static final Pattern CODE_OF_ALL =
      Pattern.compile(
          "invalid token|(?:authentication|authorization|auth) (?:error|failed|failure)");

  @Override
  public Optional<Finding> examine(Scene scene) {
    Optional<Presented> sent = scene.credential();
    Optional<Saying> orMissing =
        scene.sayings().stream().filter(s -> s.words().contains(Words.OR_MISSING)).findFirst();
    if (orMissing.isPresent() && sent.isPresent()) {
      return elsewhere(scene, sent.get(), orMissing.get());
    }
    Optional<PhraseBook.Match> match = PhraseBooks.MISSING.find(scene.sayings());
    if (match.isEmpty()
        || scene.status() >= 500
        || credentialWasRead(scene, match.get().saying())) {
      return Verdict.none();
    }
    if (sent.isEmpty()) {
      return finding(
          scene,
          Cause.CREDENTIALS_MISSING,
          Confidence.LIKELY,
          "the server saw no credential",
          match.get().saying());
    }
    Saying saying = match.get().saying();
    if (SAYS_NOTHING.matcher(saying.words()).matches() || pageOfAll(scene, sent.get(), saying)) {
      return otherScheme(scene, sent.get(), saying)
          .or(() -> notInAuthorization(scene, sent.get(), saying));
    }
    return lowerCaseScheme(scene, sent.get(), saying)
        .or(() -> notBase64(scene, sent.get(), saying))
        .or(() -> namedElsewhere(scene, sent.get(), saying))
        .or(() -> otherScheme(scene, sent.get(), saying))
        .or(() -> StrippedMarks.find(scene, saying))
        .or(() -> otherPlace(scene, sent.get(), saying));
  }

  /** "Missing or invalid": missing it is, if something is odd about where and how it was sent. */
  private static Optional<Finding> elsewhere(Scene scene, Presented sent, Saying saying) {
    if (sent.inAuthorization() && !sent.scheme().equals("Bearer")) {
      return otherScheme(scene, sent, saying).or(() -> oddScheme(scene, sent, saying));
    }
    return namedElsewhere(scene, sent, saying);
  }

  private static Optional<Finding> oddScheme(Scene scene, Presented sent, Saying saying) {
    return scene.offers(sent.scheme())
        ? Verdict.none()
        : finding(
            scene,
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "the server did not find a credential that it can read in "
                + SafeText.of(sent.placement(), 80)
                + ": most want Bearer, spelt so",
            saying);
  }

  private static boolean pageOfAll(Scene scene, Presented sent, Saying saying) {
    return sent.inAuthorization()
        && (scene.challenges().isEmpty() || scene.offers(sent.scheme()))
        && SERVER_PAGE.matcher(saying.words()).matches();
  }

  private static Optional<Finding> notInAuthorization(Scene scene, Presented sent, Saying saying) {
    boolean unread =
        (sent.place() == Presented.Place.HEADER || sent.place() == Presented.Place.QUERY)
            && scene.challenges().isEmpty()
            && !scene.serverReads(sent.name())
            && scene.jwt().isPresent();
    return unread ? otherPlace(scene, sent, saying) : Verdict.none();
  }

  /** Something was read and found wanting: then it is not missing, whatever else is said. */
  private static boolean credentialWasRead(Scene scene, Saying missing) {
    return scene.sayings().stream()
        .filter(s -> !s.equals(missing) || !NONE.matcher(s.words()).find())
        .filter(s -> !CODE_OF_ALL.matcher(s.words()).matches())
        .anyMatch(s -> PhraseBooks.WEAK.tells(Cause.TOKEN_UNKNOWN, s.words()));
  }

  private static Optional<Finding> lowerCaseScheme(Scene scene, Presented sent, Saying saying) {
    boolean cased =
        sent.inAuthorization()
            && scene.challenges().stream().anyMatch(c -> c.is(sent.scheme()))
            && scene.challenges().stream().noneMatch(c -> c.scheme().equals(sent.scheme()));
    return cased
        ? finding(
            scene,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the server saw no credential: it seems to want its scheme in exactly its own spelling",
            saying)
        : Verdict.none();
  }

  // Elasticsearch wants the Base64 of id:key after ApiKey.
  private static Optional<Finding> notBase64(Scene scene, Presented sent, Saying saying) {
    boolean key = sent.scheme().equalsIgnoreCase("ApiKey") && scene.offers("ApiKey");
    return key && !EncodedPair.is(sent.secret())
        ? finding(
            scene,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the key after ApiKey is not the Base64 of id:key",
            saying)
        : Verdict.none();
  }

  /** The challenge or the text names a header or parameter that is not the one used. */
  private static Optional<Finding> namedElsewhere(Scene scene, Presented sent, Saying saying) {
    Optional<String> named = scene.challengeParam("name").or(() -> NamedPlace.in(saying.text()));
    boolean elsewhere =
        named.isPresent()
            && scene.presented().stream().noneMatch(p -> p.name().equalsIgnoreCase(named.get()));
    if (!elsewhere || StrippedMarks.underscoreDropped(scene)) {
      return Verdict.none();
    }
    return finding(
        scene,
        Cause.WRONG_PLACEMENT,
        Confidence.LIKELY,
        "the server looks for the credential in "
            + scene.quote(named.get())
            + ", it was sent in "
            + SafeText.of(sent.placement(), 80),
        saying);
  }

  private static Optional<Finding> otherScheme(Scene scene, Presented sent, Saying saying) {
    boolean other =
        sent.inAuthorization() && !scene.challenges().isEmpty() && !scene.offers(sent.scheme());
    return other
        ? finding(
            scene,
            Cause.WRONG_SCHEME,
            Confidence.LIKELY,
            "the server wants "
                + scene.quote(scene.challenges().get(0).scheme())
                + " and saw no credential in "
                + SafeText.of(sent.placement(), 80),
            saying)
        : Verdict.none();
  }

  private static Optional<Finding> otherPlace(Scene scene, Presented sent, Saying saying) {
    if (sent.place() == Presented.Place.COOKIE && !writtenAsHeader(sent)) {
      return finding(
          scene,
          Cause.TOKEN_EXPIRED,
          Confidence.POSSIBLE,
          "the server asks to sign in although a cookie was sent: the session behind it is over",
          saying);
    }
    boolean offered = sent.inAuthorization() && scene.offers(sent.scheme());
    if (offered) {
      return finding(
          scene,
          Cause.CREDENTIALS_STRIPPED,
          Confidence.POSSIBLE,
          "the server saw no credential though one was sent as it asks: lost on the way, perhaps",
          saying);
    }
    if (sent.inAuthorization() && !sent.scheme().equalsIgnoreCase("Bearer")) {
      return finding(
          scene,
          Cause.WRONG_SCHEME,
          Confidence.POSSIBLE,
          "the server saw no credential in "
              + SafeText.of(sent.placement(), 80)
              + ": it seems to want another scheme",
          saying);
    }
    boolean otherName = sent.place() == Presented.Place.HEADER && saysOwnName(scene, saying);
    return otherName
        ? finding(
            scene,
            Cause.CREDENTIALS_STRIPPED,
            Confidence.POSSIBLE,
            "the server did not see the credential that was sent where it looks: lost on the way, perhaps",
            saying)
        : finding(
            scene,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server saw no credential in " + SafeText.of(sent.placement(), 80),
            saying);
  }

  private static boolean writtenAsHeader(Presented cookie) {
    String value = Ascii.lower(cookie.secret());
    return cookie.name().equalsIgnoreCase("Authorization")
        || value.startsWith("bearer")
        || value.startsWith("basic");
  }

  private static boolean saysOwnName(Scene scene, Saying saying) {
    return scene.presented().stream().anyMatch(p -> saying.words().contains(Words.of(p.name())));
  }

  private static Optional<Finding> finding(
      Scene scene, Cause cause, Confidence confidence, String summary, Saying saying) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(scene.evidence(saying));
    evidence.addAll(scene.challengeEvidence());
    return Verdict.of(scene, cause, confidence, summary, evidence);
  }
}
