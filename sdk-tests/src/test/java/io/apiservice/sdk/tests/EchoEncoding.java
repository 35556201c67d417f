package io.apiservice.sdk.tests;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A way in which a server quotes a secret.
 *
 * @param name the name in the table of results
 * @param echo encodes the secret
 */
record EchoEncoding(String name, UnaryOperator<String> echo) {
  static final List<EchoEncoding> ALL =
      List.of(
          new EchoEncoding("plain", s -> s),
          new EchoEncoding("percent", EchoEncoding::percent),
          new EchoEncoding("percent twice", s -> percent(percent(s))),
          new EchoEncoding("percent all", s -> each(s, "%%%02X")),
          new EchoEncoding("percent all, lower", s -> each(s, "%%%02x")),
          new EchoEncoding("base64", s -> base64(s, StandardCharsets.UTF_8)),
          new EchoEncoding("base64url", EchoEncoding::base64Url),
          new EchoEncoding("base64 with one before", s -> base64("u:" + s, StandardCharsets.UTF_8)),
          new EchoEncoding(
              "base64 with two before", s -> base64("abcd=" + s, StandardCharsets.UTF_8)),
          new EchoEncoding(
              "base64 twice",
              s -> base64(base64(s, StandardCharsets.UTF_8), StandardCharsets.UTF_8)),
          new EchoEncoding("base64 of UTF-16", s -> base64(s, StandardCharsets.UTF_16LE)),
          new EchoEncoding(
              "base64 over lines", s -> pieces(base64(s, StandardCharsets.UTF_8), 19, "\r\n ")),
          new EchoEncoding("base32", EchoEncoding::base32),
          new EchoEncoding("hex", s -> HexFormat.of().formatHex(bytes(s))),
          new EchoEncoding("hex, upper", s -> HexFormat.of().withUpperCase().formatHex(bytes(s))),
          new EchoEncoding("hex, spaced", s -> HexFormat.ofDelimiter(" ").formatHex(bytes(s))),
          new EchoEncoding("hex, 0x", s -> each(s, "0x%02x,")),
          new EchoEncoding("decimal", s -> each(s, "%d ")),
          new EchoEncoding("octal", s -> each(s, "\\%03o")),
          new EchoEncoding("JSON", s -> each(s, "\\u%04x")),
          new EchoEncoding("JSON twice", s -> each(s, "\\\\u%04x")),
          new EchoEncoding("\\x", s -> each(s, "\\x%02x")),
          new EchoEncoding("\\u{}", s -> each(s, "\\u{%x}")),
          new EchoEncoding("\\x{}", s -> each(s, "\\x{%x}")),
          new EchoEncoding("\\U", s -> each(s, "\\U%08x")),
          new EchoEncoding("\\uu", s -> each(s, "\\uu%04x")),
          new EchoEncoding("CSS", s -> each(s, "\\%06x")),
          new EchoEncoding("CSS, short", s -> each(s, "\\%x ")),
          new EchoEncoding("HTML with zeros", s -> each(s, "&#%07d;")),
          new EchoEncoding("HTML soft hyphen", s -> pieces(s, 1, "&shy;")),
          new EchoEncoding("HTML decimal", s -> each(s, "&#%d;")),
          new EchoEncoding("HTML hex", s -> each(s, "&#x%x;")),
          new EchoEncoding("HTML twice", s -> each(s, "&amp;#%d;")),
          new EchoEncoding(
              "HTML named",
              s ->
                  s.replace("&", "&amp;")
                      .replace("+", "&plus;")
                      .replace("/", "&sol;")
                      .replace("=", "&equals;")),
          new EchoEncoding(
              "quoted-printable",
              s -> s.replace("=", "=3D").replace("+", "=2B").replace("/", "=2F")),
          new EchoEncoding("upper", s -> s.toUpperCase(Locale.ROOT)),
          new EchoEncoding("lower", s -> s.toLowerCase(Locale.ROOT)),
          new EchoEncoding("swapped", EchoEncoding::swapped),
          new EchoEncoding("first half", s -> s.substring(0, s.length() / 2)),
          new EchoEncoding("second half", s -> s.substring(s.length() / 2)),
          new EchoEncoding("all but the ends", s -> s.substring(3, s.length() - 3)),
          new EchoEncoding("dots", s -> pieces(s, 1, ".")),
          new EchoEncoding("dashes", s -> pieces(s, 4, "-")),
          new EchoEncoding("underscores", s -> pieces(s, 2, "_")),
          new EchoEncoding("commas", s -> pieces(s, 3, ", ")),
          new EchoEncoding("spaced dashes", s -> pieces(s, 5, " - ")),
          new EchoEncoding("over lines", s -> pieces(s, 6, "\r\n\t")),
          new EchoEncoding("tags", s -> pieces(s, 4, "<b></b>")),
          new EchoEncoding("zero width", s -> pieces(s, 2, "\u200b")),
          new EchoEncoding("no-break", s -> pieces(s, 3, "\u00a0")),
          new EchoEncoding("combining", s -> pieces(s, 2, "\u0301")),
          new EchoEncoding("soft hyphen", s -> pieces(s, 1, "\u00ad")),
          new EchoEncoding("full width", EchoEncoding::wide),
          new EchoEncoding("reversed", s -> new StringBuilder(s).reverse().toString()),
          new EchoEncoding("ROT13", EchoEncoding::rotated));

  /** Returns the secret as the server quotes it. */
  String of(String secret) {
    return echo.apply(secret);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String base64(String text, Charset charset) {
    return Base64.getEncoder().encodeToString(text.getBytes(charset));
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text));
  }

  private static String base32(String text) {
    StringBuilder bits = new StringBuilder();
    for (byte b : bytes(text)) {
      bits.append(String.format("%8s", Integer.toBinaryString(b & 0xff)).replace(' ', '0'));
    }
    StringBuilder out = new StringBuilder();
    for (int at = 0; at + 5 <= bits.length(); at += 5) {
      out.append(
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
              .charAt(Integer.parseInt(bits.substring(at, at + 5), 2)));
    }
    return out.toString();
  }

  private static String each(String text, String format) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append(String.format(Locale.ROOT, format, c)));
    return out.toString();
  }

  private static String pieces(String text, int size, String between) {
    return String.join(between, text.split("(?<=\\G.{" + size + "})"));
  }

  private static String swapped(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(c -> out.append((char) c));
    return out.toString();
  }

  private static String wide(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append((char) (c + 0xfee0)));
    return out.toString();
  }

  private static String rotated(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              int first = c >= 'a' ? 'a' : 'A';
              out.append(Character.isLetter(c) ? (char) (first + (c - first + 13) % 26) : (char) c);
            });
    return out.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
