package io.apiservice.sdk.diagnosis;

/** The tables of phrases, by when they are asked. */
final class PhraseTables {
  /** An explicit reason, which outranks what the client knows. */
  static final PhraseTable EXPLICIT = PhraseTable.read("phrases.tsv");

  /** A reason that servers also give for an expired token. */
  static final PhraseTable LATE = PhraseTable.read("late-phrases.tsv");

  /** The server saw no credential. */
  static final PhraseTable MISSING = PhraseTable.read("missing-phrases.tsv");

  /** A refusal without a reason. */
  static final PhraseTable WEAK = PhraseTable.read("weak-phrases.tsv");

  private PhraseTables() {}
}
