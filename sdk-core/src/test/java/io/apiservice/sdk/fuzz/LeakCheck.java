package io.apiservice.sdk.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Searches output for a secret, also in escaped forms, as an attacker would. */
public final class LeakCheck {
  /** A sequence of this many characters of a secret is a leak. */
  public static final int PIECE = 8;

  private static final Pattern PERCENT = Pattern.compile("%([0-9a-f]{2})");
  private static final Pattern UNICODE = Pattern.compile("\\\\+u([0-9a-f]{4})|\\\\+x([0-9a-f]{2})");
  private static final Pattern ENTITY = Pattern.compile("&#(?:x([0-9a-f]{1,5})|(\\d{1,5}));");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{11,}");
  private static final Pattern HEX = Pattern.compile("(?i)(?:[0-9a-f]{2}){8,}");

  private LeakCheck() {}

  /** Returns a piece of the secret that can be read from the text; empty if there is none. */
  public static Optional<String> of(String secret, String told) {
    String wanted = secret.toLowerCase(Locale.ROOT);
    for (String view : views(told)) {
      for (int i = 0; i + PIECE <= wanted.length(); i++) {
        String piece = wanted.substring(i, i + PIECE);
        if (view.contains(piece)) {
          return Optional.of(piece);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> views(String told) {
    List<String> views = new ArrayList<>();
    String lower = told.toLowerCase(Locale.ROOT);
    views.add(lower);
    views.add(decoded(lower));
    String decoded = decoded(decoded(lower));
    views.add(decoded);
    views.add(
        decoded
            .replace("\\n", "")
            .replaceAll("[\\p{Cntrl}\\p{Cf}\\s]", "")
            .replace("\\/", "/")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\"));
    BASE64.matcher(told).results().forEach(r -> base64(r, views));
    HEX.matcher(told)
        .results()
        .map(r -> HexFormat.of().parseHex(r.group()))
        .forEach(b -> views.add(text(b)));
    return views;
  }

  private static void base64(MatchResult run, List<String> views) {
    String text = run.group().replace('-', '+').replace('_', '/');
    for (int from = 0; from < 4; from++) {
      String part = text.substring(from);
      String whole = part.substring(0, part.length() / 4 * 4);
      views.add(text(Base64.getDecoder().decode(whole)));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  private static String decoded(String text) {
    String one = PERCENT.matcher(text).replaceAll(r -> character(r.group(1), 16));
    String two =
        UNICODE
            .matcher(one)
            .replaceAll(r -> character(r.group(1) == null ? r.group(2) : r.group(1), 16));
    String three =
        ENTITY
            .matcher(two)
            .replaceAll(
                r -> r.group(1) == null ? character(r.group(2), 10) : character(r.group(1), 16));
    return three.replace("&amp;", "&").replace("&lt;", "<").replace("&quot;", "\"");
  }

  private static String character(String digits, int radix) {
    char c = Character.toLowerCase((char) Integer.parseInt(digits, radix));
    return java.util.regex.Matcher.quoteReplacement(String.valueOf(c));
  }
}
