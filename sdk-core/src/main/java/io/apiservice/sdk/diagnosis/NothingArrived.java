package io.apiservice.sdk.diagnosis;

import java.util.Optional;
import java.util.regex.Pattern;

/** A credential was sent, and the server says that it saw none: where did it look? */
final class NothingArrived implements SceneRule {
  // A mere name for 401.
  private static final Pattern SAYS_NOTHING =
      Pattern.compile(
          "(?:error:? )?(?:unauthenticated|not ?authenticated|(?:full )?(?:login|authentication|auth|authorization)"
              + " (?:is )?(?:required|needed)(?: (?:to|for) .{1,60})?|client must be authenticated to access this resource"
              + "|anonymous|unauthorized|(?:request|call|user|client|caller) (?:is )?(?:unauthenticated"
              + "|not authenticated|unauthorized)|(?:the |this )?(?:request|resource|operation|endpoint|call|page)"
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
      return elsewhere(sent.get(), new WhereItLooked(scene, sent.get(), orMissing.get()));
    }
    Optional<PhraseBook.Match> match = PhraseBooks.MISSING.find(scene.sayings());
    boolean bare = sent.filter(p -> p.inAuthorization() && p.scheme().isEmpty()).isPresent();
    if (match.isPresent() && bare && scene.status() < 500) {
      return new WhereItLooked(scene, sent.get(), match.get().saying()).oddScheme();
    }
    if (match.isEmpty()
        || scene.status() >= 500
        || credentialWasRead(scene, match.get().saying())) {
      return Verdict.none();
    }
    Saying saying = match.get().saying();
    if (sent.isEmpty()) {
      return Verdict.of(
          scene,
          Cause.CREDENTIALS_MISSING,
          Confidence.LIKELY,
          "the server saw no credential",
          scene.evidence(saying));
    }
    WhereItLooked looked = new WhereItLooked(scene, sent.get(), saying);
    if (SAYS_NOTHING.matcher(saying.words()).matches() || pageOfAll(scene, sent.get(), saying)) {
      return looked.otherScheme().or(() -> notInAuthorization(scene, sent.get(), looked));
    }
    return looked
        .lowerCaseScheme()
        .or(looked::notBase64)
        .or(looked::namedElsewhere)
        .or(looked::otherScheme)
        .or(() -> StrippedMarks.find(scene, saying))
        .or(looked::otherPlace);
  }

  /** "Missing or invalid": missing it is, if something is odd about where and how it was sent. */
  private static Optional<Finding> elsewhere(Presented sent, WhereItLooked looked) {
    return sent.inAuthorization() && !sent.scheme().equals("Bearer")
        ? looked.otherScheme().or(looked::oddScheme)
        : looked.namedElsewhere();
  }

  private static boolean pageOfAll(Scene scene, Presented sent, Saying saying) {
    return sent.inAuthorization()
        && (scene.challenges().isEmpty() || scene.offers(sent.scheme()))
        && SERVER_PAGE.matcher(saying.words()).matches();
  }

  private static Optional<Finding> notInAuthorization(
      Scene scene, Presented sent, WhereItLooked looked) {
    boolean unread =
        (sent.place() == Presented.Place.HEADER || sent.place() == Presented.Place.QUERY)
            && scene.challenges().isEmpty()
            && !scene.serverReads(sent.name())
            && scene.jwt().isPresent();
    return unread ? looked.otherPlace() : Verdict.none();
  }

  /** Something was read and found wanting: then it is not missing, whatever else is said. */
  private static boolean credentialWasRead(Scene scene, Saying missing) {
    if (scene.says(Words.ONE_OF_MANY) && !scene.says(Words.OR_MISSING)) {
      return true;
    }
    return scene.sayings().stream()
        .filter(s -> !s.equals(missing) || !NONE.matcher(s.words()).find())
        .filter(s -> !CODE_OF_ALL.matcher(s.words()).matches())
        .anyMatch(s -> PhraseBooks.WEAK.tells(Cause.TOKEN_UNKNOWN, s.words()));
  }
}
