package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.FormEncoding;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes a request as a {@code curl} command, with a variable in place of the secret. The URI is
 * put in single quotes, because {@code https://h/v1/a';id;'} is a valid {@code java.net.URI}.
 */
final class CurlCommand {
  private CurlCommand() {}

  static String of(SentRequest sentRequest) {
    String scheme = String.valueOf(sentRequest.uri().getScheme());
    if (sentRequest.uri().equals(SentRequest.UNPRINTABLE)) {
      return "not by hand: the address has characters that cannot be printed";
    }
    if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
      return "not by hand: the address is neither http nor https";
      // With other schemes curl does other work, for example it reads files.
    }
    if (sentRequest.method().equals("CONNECT")) {
      return "not by hand: the request was for a tunnel through a proxy";
    }
    StringBuilder line = new StringBuilder("curl -gi");
    if (sentRequest.method().equals("HEAD")) {
      line.append(" --head");
    } else if (!sentRequest.method().equals("GET") && Ascii.allTokenChars(sentRequest.method())) {
      line.append(" -X ").append(quote(sentRequest.method()));
    }
    sentRequest.placement().ifPresent(p -> header(line, p));
    return line.append(" -- ").append(uri(sentRequest)).toString();
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

  // Whether the text can stand within double quotes: none of its characters has a meaning for the
  // shell there.
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.alphanumeric(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Returns the URI with a variable in place of the parameter that contained the credential. Equal
   * values of other parameters stay, because there the word may be an ordinary value.
   */
  private static String uri(SentRequest sentRequest) {
    String quoted = quote(sentRequest.uri().toASCIIString());
    int query = quoted.indexOf('?');
    if (query < 0) {
      return quoted;
    }
    String parameter = sentRequest.placement().map(CurlCommand::parameter).orElse("");
    String end = quoted.substring(query + 1, quoted.length() - 1);
    return quoted.substring(0, query + 1)
        + Arrays.stream(end.split("&", -1))
            .map(pair -> withVariable(pair, parameter))
            .collect(Collectors.joining("&"))
        + "'";
  }

  private static String parameter(String placement) {
    return placement.startsWith(SentRequest.IN_QUERY)
        ? placement.substring(SentRequest.IN_QUERY.length())
        : "";
  }

  private static String withVariable(String pair, String parameter) {
    int equals = pair.indexOf('=');
    boolean held =
        equals > 0
            && pair.substring(equals + 1).equals(SentRequest.REDACTED)
            && FormEncoding.decode(pair.substring(0, equals)).equals(parameter);
    return held ? pair.substring(0, equals + 1) + "'\"$API_KEY\"'" : pair;
  }

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
