package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table of phrases with which servers state a cause. The most specific phrases come first. */
public final class PhraseTable {
  /** The maximum number of characters, over all messages, that are searched. */
  static final int MAX_LENGTH = 4 * 1024;

  private static final Pattern HEADING = Pattern.compile("\\[([A-Z_]+) ([A-Z]+)]");
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

  static PhraseTable read(String name) {
    List<Section> sections = new ArrayList<>();
    for (String line : TsvResource.lines(name)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        sections.add(
            new Section(
                Cause.valueOf(heading.group(1)),
                Confidence.valueOf(heading.group(2)),
                new ArrayList<>()));
      } else {
        sections.get(sections.size() - 1).alternatives.add(line);
      }
    }
    return new PhraseTable(sections.stream().map(Section::phrase).toList());
  }

  /** Returns the first phrase of the table that occurs in any of the messages. */
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

  /** Whether a phrase for this cause occurs in a text. */
  public boolean decisive(Cause cause, CharSequence words) {
    return phrases.stream().anyMatch(p -> p.cause == cause && p.pattern.matcher(words).find());
  }

  List<Pattern> patterns() {
    return phrases.stream().map(Phrase::pattern).toList();
  }

  /** A phrase that was found, and the message that contains it. */
  public record PhraseMatch(Cause cause, Confidence confidence, ServerMessage message) {}

  /** A section of the file. */
  private record Section(Cause cause, Confidence confidence, List<String> alternatives) {
    Phrase phrase() {
      String pattern =
          String.join("|", alternatives)
              .replace("{gap}", GAP)
              .replace("{tok}", "(?:" + CREDENTIAL + ")")
              .replace("{who}", WHO);
      return new Phrase(cause, confidence, Pattern.compile(pattern));
    }
  }

  /** The phrases of a section as one pattern. */
  private record Phrase(Cause cause, Confidence confidence, Pattern pattern) {}
}
