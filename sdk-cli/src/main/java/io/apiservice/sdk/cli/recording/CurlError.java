package io.apiservice.sdk.cli.recording;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a transcript of curl holds no answer, by what curl says of it. */
final class CurlError {
  private static final Pattern LAST = Pattern.compile("curl: \\((\\d{1,3})\\) .*");

  private boolean curl;
  private @Nullable String why;

  void readLine(String line) {
    curl |= line.startsWith("* ");
    Matcher last = LAST.matcher(line);
    if (last.matches()) {
      curl = true;
      String known = byCode(Integer.parseInt(last.group(1)));
      why = known == null ? why : known;
    } else if (line.startsWith("* ") && why == null) {
      why = byText(line);
    }
  }

  /** What to say where no exchange was found. */
  IOException explain() {
    if (!curl) {
      return new IOException("neither HAR, nor JSON lines, nor the output of curl -v or curl -i");
    }
    String reason = why == null ? "the transcript ends before one" : why;
    return new NoResponseException("no answer came: " + reason);
  }

  private static @Nullable String byCode(int code) {
    return switch (code) {
      case 5, 97 -> "the proxy was not reached: check its address";
      case 6 -> "the host has no address: check its spelling, the VPN, the resolver";
      case 7 ->
          "the connection was refused or did not come about: is the server up, is the port right?";
      case 28 -> "no answer in time: a firewall, the wrong port, or a slow server";
      case 35 -> "no TLS connection: is this a port that speaks TLS?";
      case 51, 60 ->
          "the server's certificate is not trusted: a private CA, a proxy that opens TLS,"
              + " another host name, or an expired certificate";
      case 52, 56 -> "the server closed the connection without an answer";
      case 58 -> "the client's own certificate could not be used";
      default -> null;
    };
  }

  private static @Nullable String byText(String line) {
    if (line.contains("Could not resolve")) {
      return byCode(6);
    }
    if (line.contains("SSL certificate problem") || line.contains("certificate verify failed")) {
      return byCode(60);
    }
    if (line.contains("Connection refused")) {
      return byCode(7);
    }
    return line.contains("timed out") ? byCode(28) : null;
  }
}
