package io.apiservice.sdk.tests;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Searches output for a secret as an attacker would. It does not use the code of the mask. */
final class EchoLeak {
  private static final int PIECE = 8;
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\+u([0-9a-f]{4})|\\\\+x([0-9a-f]{2})|&#x([0-9a-f]{1,5});|&#(\\d{1,5});");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{11,}");
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}[ ,]?){8,}");

  private EchoLeak() {}

  /**
   * Returns a piece of the secret that can be read from what is shown; empty if there is none.
   *
   * @param said what the server said: a piece of it that stands for eight characters of the secret
   *     is a leak too
   */
  static Optional<String> of(String secret, String said, String shown) {
    String wanted = secret.toLowerCase(Locale.ROOT);
    String squeezed = squeezed(wanted);
    for (String view : views(shown)) {
      String found = piece(wanted, view, PIECE);
      if (found == null) {
        found = piece(squeezed, squeezed(view), PIECE);
      }
      if (found != null) {
        return Optional.of(found);
      }
    }
    int length = PIECE * Math.max(1, (said.length() + secret.length() - 1) / secret.length());
    return Optional.ofNullable(
        piece(
            said.toLowerCase(Locale.ROOT),
            shown.toLowerCase(Locale.ROOT),
            Math.max(PIECE, length)));
  }

  /** Returns a character that a terminal or a log would interpret; empty if there is none. */
  static Optional<String> control(String shown) {
    return shown
        .codePoints()
        .filter(
            c ->
                (c < ' ' && c != '\n')
                    || (c >= 0x7f && c < 0xa0)
                    || Character.getType(c) == Character.FORMAT)
        .mapToObj(c -> String.format("U+%04X", c))
        .findFirst()
        .or(() -> shown.contains("\nINJECTED") ? Optional.of("a forged line") : Optional.empty());
  }

  private static @org.jspecify.annotations.Nullable String piece(
      String wanted, String view, int length) {
    for (int i = 0; i + length <= wanted.length(); i++) {
      String piece = wanted.substring(i, i + length);
      if (!piece.isBlank() && view.contains(piece)) {
        return piece;
      }
    }
    return null;
  }

  private static String squeezed(String text) {
    return text.replaceAll("<[^<>]{0,40}>", "").replaceAll("[^a-z0-9]", "");
  }

  private static List<String> views(String shown) {
    List<String> views = new ArrayList<>();
    String lower = shown.toLowerCase(Locale.ROOT);
    views.add(lower);
    String once = unescaped(lower);
    views.add(once);
    views.add(unescaped(once));
    views.add(new StringBuilder(lower).reverse().toString());
    for (Matcher run = BASE64.matcher(shown); run.find(); ) {
      base64(run.group(), views, 2);
    }
    for (Matcher run = HEX.matcher(shown); run.find(); ) {
      String digits = run.group().replaceAll("[ ,]", "");
      views.add(text(HexFormat.of().parseHex(digits.substring(0, digits.length() / 2 * 2))));
    }
    return views;
  }

  private static void base64(String run, List<String> views, int deep) {
    String text = run.replace('-', '+').replace('_', '/');
    for (int from = 0; from < 4 && from < text.length(); from++) {
      String part = text.substring(from);
      byte[] bytes = Base64.getDecoder().decode(part.substring(0, part.length() / 4 * 4));
      views.add(text(bytes));
      String decoded = new String(bytes, StandardCharsets.ISO_8859_1);
      views.add(decoded.replace("\0", "").toLowerCase(Locale.ROOT));
      if (deep > 1) {
        for (Matcher again = BASE64.matcher(decoded); again.find(); ) {
          base64(again.group(), views, deep - 1);
        }
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  private static String unescaped(String text) {
    String one;
    try {
      one =
          URLDecoder.decode(
              text.replaceAll("%(?![0-9a-f]{2})", "%25").replace("+", "%2b"),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      one = text;
    }
    return ESCAPE
        .matcher(one)
        .replaceAll(
            m -> {
              String hex =
                  m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3);
              int c = hex != null ? Integer.parseInt(hex, 16) : Integer.parseInt(m.group(4));
              return Matcher.quoteReplacement(String.valueOf((char) c));
            })
        .replace("&amp;", "&")
        .replace("&plus;", "+")
        .replace("&sol;", "/")
        .replace("&equals;", "=")
        .toLowerCase(Locale.ROOT);
  }
}
