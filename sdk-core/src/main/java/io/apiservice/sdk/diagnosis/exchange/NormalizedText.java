package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import java.util.regex.Pattern;

/**
 * Normalises text so that one phrase matches {@code TokenExpired}, {@code TOKEN_EXPIRED} and {@code
 * Token expired.}: lower case, separate words, no apostrophes or quotes.
 */
public final class NormalizedText {
  /** The maximum number of characters that are read of a message. */
  static final int MAX_LENGTH = 1024;

  private static final String FLAW =
      "(?:(?:is|was|were|has|have|had|been|are|be|it|they|the|token|access|api|key|otherwise|already|that|either|not"
          + " yet|not|no longer|an|a)"
          + " ){0,4}(?:expired|revoked|invalid|malformed|missing|incorrect|inactive|disabled|deleted|unknown|wrong|corrupt(?:ed)?|not"
          + " found|valid|active"
          + "|unsupported|used|tampered|bad|blocked|suspended|invalidated|terminated|unrecogni[sz]ed"
          + "|locked|deactivated|removed|nonexistent|cancell?ed|unauthori[sz]ed|recogni[sz]ed|found|provided|not"
          + " provided|rotated|blacklisted|unverified|inaccessible)";

  // A list of alternatives such as "invalid, expired or revoked". It is evidence for none of them.
  private static final Pattern ENUMERATION =
      Pattern.compile(
          "(?<!\\b(?:users?|accounts?|organi[sz]ation|tenant|member|customer|project|team|app)"
              + " )\\b"
              + FLAW
              + "(?: token| key| credentials?)?(?:(?: ?[,/] ?| or | and/or )(?:or |and/or )?"
              + FLAW
              + ")+\\b");

  /** Takes the place of a list of alternative reasons in normalised text. */
  public static final String ONE_OF_MANY = "oneofmany";

  /**
   * Takes the place of a list of alternative reasons, one of which is that the server does not know
   * the credential.
   */
  public static final String NOT_KNOWN = "oneofmany notknown";

  /**
   * Takes the place of a list of alternative reasons, one of which is that there is no credential.
   */
  public static final String OR_MISSING = "oneofmany ormissing";

  private static final Pattern UNKNOWN =
      Pattern.compile("not found|unknown|nonexistent|unrecogni[sz]ed|not recogni[sz]ed");

  private NormalizedText() {}

  public static String of(String text) {
    return ENUMERATION.matcher(level(text)).replaceAll(found -> contains(found.group()));
  }

  private static String contains(String enumeration) {
    if ((enumeration.contains("missing") || enumeration.contains("not provided"))) {
      return OR_MISSING;
    }
    return UNKNOWN.matcher(enumeration).find() ? NOT_KNOWN : ONE_OF_MANY;
  }

  private static String level(String text) {
    int end = Math.min(text.length(), MAX_LENGTH);
    StringBuilder out = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (startsWord(text, i, end)) {
        blank(out);
      }
      if (Ascii.blank(c) || c == '_' || c == '-' || c < ' ' || c == '\u00a0') {
        blank(out);
      } else if (c != '\'' && c != '"' && c != '`' && c != '’' && c != '‘' && c != '“'
          && c != '”') {
        out.append(Character.toLowerCase(c));
      }
    }
    return out.toString().strip();
  }

  private static void blank(StringBuilder out) {
    if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
      out.append(' ');
    }
  }

  /**
   * Whether an upper-case letter at this position begins a word, as in {@code tokenExpired} or
   * {@code JWTExpired}.
   */
  private static boolean startsWord(String text, int at, int end) {
    if (at == 0 || !Character.isUpperCase(text.charAt(at))) {
      return false;
    }
    char before = text.charAt(at - 1);
    boolean afterLower = before >= 'a' && before <= 'z';
    boolean beforeLower = at + 1 < end && text.charAt(at + 1) >= 'a' && text.charAt(at + 1) <= 'z';
    return afterLower || (beforeLower && Character.isUpperCase(before));
  }
}
