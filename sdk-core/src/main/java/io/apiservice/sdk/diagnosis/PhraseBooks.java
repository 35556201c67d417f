package io.apiservice.sdk.diagnosis;

/** The tables of phrases, by when they are asked. */
final class PhraseBooks {
  /** An explicit reason, which outranks what the client knows. */
  static final PhraseBook EXPLICIT = PhraseBook.read("phrases.tsv");

  /** A reason that servers also give for an expired token. */
  static final PhraseBook LATE = PhraseBook.read("late-phrases.tsv");

  /** The server saw no credential. */
  static final PhraseBook MISSING = PhraseBook.read("missing-phrases.tsv");

  /** A refusal without a reason. */
  static final PhraseBook WEAK = PhraseBook.read("weak-phrases.tsv");

  private PhraseBooks() {}
}
