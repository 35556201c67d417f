package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.net.URI;

/**
 * The request as a line for a shell, with a variable where the secret was. Whatever the URI holds
 * stands in single quotes: {@code https://h/v1/a';id;'} is a legal {@code java.net.URI}.
 */
final class CurlCommand {
  private CurlCommand() {}

  static String of(SentRequest sentRequest) {
    String scheme = String.valueOf(sentRequest.uri().getScheme());
    if (sentRequest.uri().equals(SentRequest.UNPRINTABLE)) {
      return "not by hand: the address has characters that cannot be printed";
    }
    if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
      return "not by hand: the address is none of http or https"; // curl speaks to files and more
    }
    StringBuilder line = new StringBuilder("curl -gi");
    if (sentRequest.method().equals("HEAD")) {
      line.append(" --head");
    } else if (!sentRequest.method().equals("GET") && Ascii.allTokenChars(sentRequest.method())) {
      line.append(" -X ").append(quote(sentRequest.method()));
    }
    sentRequest.placement().ifPresent(p -> header(line, p));
    return line.append(" -- ").append(uri(sentRequest.uri())).toString();
  }

  private static void header(StringBuilder line, String placement) {
    int colon = placement.indexOf(": ");
    String name = colon < 0 ? placement : placement.substring(0, colon);
    String scheme = colon < 0 ? "" : placement.substring(colon + 2);
    if (!plain(name)) {
      return;
    }
    boolean key = !name.equalsIgnoreCase("Authorization");
    line.append(" -H \"").append(name).append(": ");
    if (plain(scheme)) {
      line.append(scheme).append(' ');
    }
    line.append(key ? "$API_KEY" : "$TOKEN").append('"');
  }

  // Inside double quotes nothing may mean anything to a shell.
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.alphanumeric(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String uri(URI uri) {
    return quote(uri.toASCIIString()).replace("=REDACTED", "='\"$API_KEY\"'");
  }

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
