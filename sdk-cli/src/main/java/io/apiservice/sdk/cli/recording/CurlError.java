package io.apiservice.sdk.cli.recording;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out from curl's own messages why a transcript contains no response. */
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

  /** The exception for a transcript without an exchange. */
  IOException explain() {
    if (!curl) {
      return new IOException(
          "this is neither HAR, nor JSON lines, nor the output of curl -v or curl -i");
    }
    String reason = why == null ? "the transcript ends before it" : why;
    return new NoResponseException("no response: " + reason);
  }

  private static @Nullable String byCode(int code) {
    return switch (code) {
      case 5, 97 -> "the proxy could not be reached: check its address";
      case 6 -> "the host has no address: check its spelling, the VPN and the DNS settings";
      case 7 ->
          "the connection was refused or failed: check that the server is up and the port is right";
      case 28 -> "no response in time: a firewall, the wrong port or a slow server";
      case 35 -> "no TLS connection: check that this port uses TLS";
      case 51, 60 ->
          "the server's certificate is not trusted: a private CA, a proxy that intercepts TLS,"
              + " another host name, or an expired certificate";
      case 52, 56 -> "the server closed the connection without a response";
      case 58 -> "the client's certificate could not be used";
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
