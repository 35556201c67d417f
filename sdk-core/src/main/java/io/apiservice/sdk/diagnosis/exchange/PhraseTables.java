package io.apiservice.sdk.diagnosis.exchange;

/** The tables of phrases, in the order in which they are used. */
public final class PhraseTables {
  /** Phrases that state a reason explicitly. They count more than what the client itself knows. */
  public static final PhraseTable EXPLICIT = PhraseTable.read("phrases.txt");

  /**
   * Phrases that state another reason, although servers use them for an expired token too. So they
   * are used after the rules that know about the expiry.
   */
  public static final PhraseTable LATE = PhraseTable.read("late-phrases.txt");

  /** Phrases with which a server says that it saw no credential. */
  public static final PhraseTable MISSING = PhraseTable.read("missing-phrases.txt");

  /** Phrases that refuse the credential without a reason. */
  public static final PhraseTable WEAK = PhraseTable.read("weak-phrases.txt");

  private PhraseTables() {}
}
