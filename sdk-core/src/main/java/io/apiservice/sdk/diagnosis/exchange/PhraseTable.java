package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Phrases by which servers state a cause, the most specific first. */
public final class PhraseTable {
  /** The maximum length of text, over all messages, that is searched. */
  static final int MAX_LENGTH = 4 * 1024;

  private static final String GAP = "[^.;]{0,40}";
  private static final String CREDENTIAL =
      "tokens?|jwt|session|keys?|apikey|credentials?|cookie|ticket|pat|authori[sz]ation|auth|login"
          + "|grant|bearer|secret|sas|assertion";
  private static final String WHO =
      "(?:users?|accounts?|organi[sz]ations?|orgs?|tenants?|workspaces?|subscriptions?|projects?"
          + "|customers?|teams?|licen[sc]es?|members?|company|merchant|site|service accounts?|instance"
          + "|apps?|applications?|developer|partner|store|shop|profile|principal|identity)";

  private final List<Phrase> phrases;

  private PhraseTable(List<Phrase> phrases) {
    this.phrases = phrases;
  }

  static PhraseTable read(String table) {
    return new PhraseTable(TsvResource.rows(table).stream().map(PhraseTable::phrase).toList());
  }

  private static Phrase phrase(List<String> row) {
    String pattern =
        row.get(2)
            .replace("{gap}", GAP)
            .replace("{tok}", "(?:" + CREDENTIAL + ")")
            .replace("{who}", WHO);
    return new Phrase(
        Cause.valueOf(row.get(0)), Confidence.valueOf(row.get(1)), Pattern.compile(pattern));
  }

  /** The first phrase, in the order of the table, that occurs in any of the messages. */
  public Optional<PhraseMatch> find(List<ServerMessage> messages) {
    for (Phrase phrase : phrases) {
      int searched = 0;
      for (ServerMessage message : messages) {
        searched += message.words().length();
        if (searched <= MAX_LENGTH && phrase.pattern.matcher(message.words()).find()) {
          return Optional.of(new PhraseMatch(phrase.cause, phrase.confidence, message));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the first row for this cause matches a text. */
  public boolean decisive(Cause cause, CharSequence words) {
    return phrases.stream().anyMatch(p -> p.cause == cause && p.pattern.matcher(words).find());
  }

  List<Pattern> patterns() {
    return phrases.stream().map(Phrase::pattern).toList();
  }

  /** A match and its place. */
  public record PhraseMatch(Cause cause, Confidence confidence, ServerMessage message) {}

  private record Phrase(Cause cause, Confidence confidence, Pattern pattern) {}
}
