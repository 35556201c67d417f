package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses challenges (RFC 9110 §11.6.1). After a comma the grammar is ambiguous: the next word is
 * the name of a parameter if {@code =} follows, and otherwise a scheme. So the parser looks ahead
 * over one word and blanks. It never moves back.
 */
public final class ChallengeParser {
  /** The maximum number of characters that are read of a header line. */
  static final int MAX_LINE = 8 * 1024;

  /** The maximum number of lines, of challenges and of parameters that are read. */
  public static final int MAX_CHALLENGES = 64;

  private final CharSequence line;
  private final int end;
  private final List<Challenge> found;
  private int at;
  private @Nullable String scheme;
  private @Nullable String token68;
  private Map<String, String> params = new LinkedHashMap<>();

  private ChallengeParser(CharSequence line, List<Challenge> found) {
    this.line = line;
    this.end = Math.min(line.length(), MAX_LINE);
    this.found = found;
  }

  public static List<Challenge> parse(List<? extends CharSequence> lines) {
    List<Challenge> found = new ArrayList<>();
    for (int i = 0; i < Math.min(lines.size(), MAX_CHALLENGES); i++) {
      new ChallengeParser(lines.get(i), found).run();
    }
    return List.copyOf(found);
  }

  private void run() {
    while (at < end && found.size() < MAX_CHALLENGES) {
      char c = line.charAt(at);
      if (Ascii.blank(c) || c == ',') {
        at++;
      } else if (c == '"') {
        unnamed(quoted());
      } else if (Ascii.tokenChar(c) || Ascii.token68Char(c)) {
        word();
      } else {
        at++;
      }
    }
    finish();
  }

  private void word() {
    String word = wordHere();
    skipBlanks();
    if (at < end && line.charAt(at) == '=' && scheme != null) {
      afterEquals(word);
    } else if (scheme != null && bareData(word)) {
      token68 = word;
    } else {
      finish();
      scheme = word;
    }
  }

  private void afterEquals(String name) {
    int equals = 0;
    while (at < end && line.charAt(at) == '=') {
      equals++;
      at++;
    }
    skipBlanks();
    boolean nothingFollows = at >= end || line.charAt(at) == ',';
    if (nothingFollows && token68 == null && params.isEmpty()) {
      token68 = name + "=".repeat(equals);
      return;
    }
    if (nothingFollows) {
      put(name, "");
    } else if (line.charAt(at) == '"') {
      put(name, quoted());
    } else {
      put(name, unquoted());
    }
  }

  /**
   * Whether a word without {@code =} is a token68. It is one only directly after its scheme; after
   * a comma it is the next scheme.
   */
  private boolean bareData(String word) {
    if (token68 != null || !params.isEmpty()) {
      return false;
    }
    int before = at - 1;
    while (before >= 0 && Ascii.blank(line.charAt(before))) {
      before--;
    }
    int start = before - word.length();
    while (start >= 0 && Ascii.blank(line.charAt(start))) {
      start--;
    }
    boolean afterComma = start < 0 || line.charAt(start) == ',';
    boolean last = at >= end || line.charAt(at) == ',';
    return !afterComma && last;
  }

  private String wordHere() {
    int from = at;
    while (at < end && (Ascii.tokenChar(line.charAt(at)) || Ascii.token68Char(line.charAt(at)))) {
      at++;
    }
    return line.subSequence(from, at).toString();
  }

  private String unquoted() {
    int from = at;
    while (at < end && line.charAt(at) != ',' && !Ascii.blank(line.charAt(at))) {
      at++;
    }
    return line.subSequence(from, at).toString();
  }

  /**
   * Returns the text of a quoted string. A string without a closing quote extends to the end of the
   * line.
   */
  private String quoted() {
    StringBuilder text = new StringBuilder();
    at++;
    while (at < end) {
      char c = line.charAt(at++);
      if (c == '"') {
        return text.toString();
      }
      if (c == '\\' && at < end) {
        c = line.charAt(at++);
      }
      text.append(c);
    }
    return text.toString();
  }

  /**
   * Adds a text that has no parameter name. Some servers send {@code OAuth "Platform"
   * "invalid_token" "text"}; the texts are kept in order.
   */
  private void unnamed(String text) {
    if (scheme != null) {
      put("unnamed" + (params.size() + 1), text);
    }
  }

  private void put(String name, String value) {
    if (params.size() < MAX_CHALLENGES) {
      params.putIfAbsent(Ascii.lower(name), value);
    }
  }

  private void skipBlanks() {
    while (at < end && Ascii.blank(line.charAt(at))) {
      at++;
    }
  }

  private void finish() {
    if (scheme != null && found.size() < MAX_CHALLENGES) {
      found.add(new Challenge(scheme, Optional.ofNullable(token68), params));
    }
    scheme = null;
    token68 = null;
    params = new LinkedHashMap<>();
  }
}
