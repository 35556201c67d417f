package io.apiservice.sdk.diagnosis.exchange;

/** The tables of phrases, in the order of their use. */
public final class PhraseTables {
  /** An explicit reason, which outranks what the client knows. */
  public static final PhraseTable EXPLICIT = PhraseTable.read("phrases.txt");

  /** Phrases that state another reason, but that servers also use for an expired token. */
  public static final PhraseTable LATE = PhraseTable.read("late-phrases.txt");

  /** The server saw no credential. */
  public static final PhraseTable MISSING = PhraseTable.read("missing-phrases.txt");

  /** A refusal without a reason. */
  public static final PhraseTable WEAK = PhraseTable.read("weak-phrases.txt");

  private PhraseTables() {}
}
