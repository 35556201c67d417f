package io.apiservice.sdk.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Secrets of realistic forms, and the ways in which servers quote them. */
public final class GeneratedSecrets {
  private static final String WORD =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private static final List<UnaryOperator<String>> ECHOES =
      List.of(
          s -> s,
          s -> s.toUpperCase(Locale.ROOT),
          s -> s.toLowerCase(Locale.ROOT),
          s -> URLEncoder.encode(s, StandardCharsets.UTF_8),
          s -> each(s, "%%%02X"),
          s -> each(s, "%%%02x"),
          s -> each(s, "%%25%02X"),
          s -> each(s, "\\u%04x"),
          s -> each(s, "\\u%04X"),
          s -> each(s, "\\\\u%04x"),
          s -> each(s, "\\x%02x"),
          s -> each(s, "&#%d;"),
          s -> each(s, "&#x%x;"),
          s -> each(s, "&amp;#%d;"),
          s -> s.replace("/", "\\/").replace("\"", "\\\""),
          s -> s.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;"),
          s -> base64(s),
          s -> base64("u:" + s),
          s -> base64("ab:" + s),
          s -> base64("key=" + s + "&x=y"),
          s -> Base64.getUrlEncoder().encodeToString(s.getBytes(StandardCharsets.UTF_8)),
          s -> HexFormat.of().formatHex(s.getBytes(StandardCharsets.UTF_8)),
          s -> HexFormat.of().withUpperCase().formatHex(s.getBytes(StandardCharsets.UTF_8)),
          s -> s.substring(0, s.length() - 3) + "***",
          s -> "..." + s.substring(2),
          s -> pieces(s, 9, " "),
          s -> pieces(s, 5, "\n"),
          s -> pieces(s, 4, "\r\n\t"),
          s -> pieces(s, 3, "\u200b"),
          s -> pieces(s, 1, "\u00ad"),
          s -> pieces(s, 6, "\\n"),
          s -> pieces(s, 7, "%0a"));

  private GeneratedSecrets() {}

  /**
   * Secrets by their secret part; what precedes that part may be public. None of them is a
   * placeholder.
   */
  public static Arbitrary<String> any() {
    Arbitrary<String> word = Arbitraries.strings().withChars(WORD).ofMinLength(20).ofMaxLength(48);
    Arbitrary<String> prefixed =
        Combinators.combine(
                Arbitraries.of("sk_live_", "ghp_", "xoxb-", "AKIA", "glpat-", "key-", ""), word)
            .as((prefix, body) -> prefix + body);
    Arbitrary<String> hex =
        Arbitraries.strings().withChars("0123456789abcdef").ofMinLength(32).ofMaxLength(64);
    Arbitrary<String> base64 =
        Arbitraries.strings()
            .withChars(WORD + "+/")
            .ofMinLength(22)
            .ofMaxLength(60)
            .map(s -> s + "==");
    Arbitrary<String> password =
        Arbitraries.strings()
            .withChars(WORD + "!#$%&'()*+,-./:=?@[]^_`{|}~\"\\<>")
            .ofMinLength(14)
            .ofMaxLength(30);
    return Arbitraries.oneOf(prefixed, word, hex, base64, password, Grammar.jwt())
        .filter(s -> s.chars().distinct().count() >= 9);
  }

  /** A way in which a server quotes a secret. */
  public static Arbitrary<UnaryOperator<String>> echoes() {
    return Arbitraries.of(ECHOES);
  }

  private static String each(String text, String format) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append(String.format(format, c)));
    return out.toString();
  }

  private static String pieces(String text, int size, String between) {
    return String.join(between, text.split("(?<=\\G.{" + size + "})"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
