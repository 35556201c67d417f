package io.apiservice.sdk.cli.recording;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out from curl's own messages why a request got no response. */
final class CurlError {
  private static final Pattern LAST = Pattern.compile("curl: \\((\\d{1,3})\\) (.*)");

  private boolean curl;
  private boolean proxy;
  private boolean certificateAsked;
  private boolean handshake;
  private boolean sent;
  private @Nullable NoResponse hint;
  private @Nullable NoResponse end;

  void readLine(String line) {
    Matcher last = LAST.matcher(line);
    if (last.matches()) {
      curl = true;
      NoResponse known = byCode(Integer.parseInt(last.group(1)), last.group(2));
      end = known == null ? hint : known;
    } else if (line.startsWith("> ")) {
      sent = true;
    } else if (line.startsWith("* ")) {
      curl = true;
      comment(line);
    }
  }

  private void comment(String line) {
    if (line.startsWith("*   Trying ")) {
      certificateAsked = false;
      handshake = false;
      sent = false;
    }
    proxy |= line.matches("\\* Uses proxy env variable (?!(?i)no_proxy).*");
    certificateAsked |= line.contains("(IN), TLS handshake, Request CERT");
    handshake |= line.contains("TLS handshake, Client hello");
    handshake &= !line.contains("SSL connection using");
    NoResponse found = byText(line.toLowerCase(Locale.ROOT));
    if (found != null && (hint == null || isLessExact(hint))) {
      hint = found;
    }
  }

  // Of several addresses, the one that refused says more than those without a route.
  private static boolean isLessExact(NoResponse earlier) {
    return earlier == NoResponse.UNREACHABLE || earlier == NoResponse.ISSUER_NOT_TRUSTED;
  }

  /** What was said before a response is not about the request that follows it. */
  void responded() {
    hint = null;
    end = null;
  }

  /** Whether curl ended because of the network. */
  boolean ended() {
    return end != null;
  }

  /** The exception for a transcript, or the end of one, without an exchange. */
  IOException explain() {
    if (!curl) {
      return new IOException(
          "this is neither HAR, nor JSON lines, nor the output of curl -v or curl -i");
    }
    NoResponse why = end == null ? hint : end;
    String reason = why == null ? "the transcript ends before it" : why.text();
    return new NoResponseException("no response: " + reason);
  }

  private @Nullable NoResponse byCode(int code, String message) {
    return switch (code) {
      case 1, 8 -> NoResponse.NOT_HTTP;
      case 3 -> NoResponse.BAD_URL;
      case 5, 97 -> NoResponse.PROXY_UNREACHABLE;
      case 6 -> NoResponse.NAME_NOT_RESOLVED;
      case 7 -> hint == null ? refused() : hint;
      case 28 -> timeout();
      case 35 -> certificateAsked ? NoResponse.CLIENT_CERTIFICATE : tls(message);
      case 51, 60 -> hint == null ? NoResponse.CERTIFICATE_NOT_TRUSTED : hint;
      case 52, 55, 56 -> closed(message);
      case 58 -> NoResponse.CLIENT_CERTIFICATE;
      default -> null;
    };
  }

  private NoResponse refused() {
    return proxy ? NoResponse.PROXY_UNREACHABLE : NoResponse.CONNECTION_REFUSED;
  }

  private NoResponse timeout() {
    if (handshake) {
      return NoResponse.TLS_UNFINISHED;
    }
    return sent ? NoResponse.RESPONSE_TIMEOUT : NoResponse.CONNECT_TIMEOUT;
  }

  private static NoResponse tls(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("protocol version") || text.contains("unsupported protocol")) {
      return NoResponse.TLS_VERSION;
    }
    return text.contains("reset by peer") || text.contains("eof") || text.contains("ssl_connect")
        ? NoResponse.TLS_UNFINISHED
        : NoResponse.NOT_TLS;
  }

  private NoResponse closed(String message) {
    if (message.contains("407")) {
      return NoResponse.PROXY_CREDENTIALS;
    }
    if (message.contains("CONNECT tunnel failed")) {
      return NoResponse.PROXY_REFUSED;
    }
    if (certificateAsked) {
      return NoResponse.CLIENT_CERTIFICATE;
    }
    return handshake ? NoResponse.TLS_UNFINISHED : NoResponse.CLOSED;
  }

  private @Nullable NoResponse byText(String line) {
    if (line.contains("could not resolve proxy")) {
      return NoResponse.PROXY_UNREACHABLE;
    }
    if (line.contains("could not resolve")) {
      return NoResponse.NAME_NOT_RESOLVED;
    }
    if (line.contains("does not match") || line.contains("no alternative certificate subject")) {
      return NoResponse.CERTIFICATE_FOR_ANOTHER_NAME;
    }
    if (line.contains("certificate has expired")) {
      return NoResponse.CERTIFICATE_EXPIRED;
    }
    if (line.contains("certificate is not yet valid")) {
      return NoResponse.CERTIFICATE_NOT_YET_VALID;
    }
    if (line.contains("ssl certificate problem") || line.contains("certificate verify failed")) {
      return NoResponse.ISSUER_NOT_TRUSTED;
    }
    if (line.contains("connection refused")) {
      return refused();
    }
    if (line.contains("no route to host") || line.contains("network is unreachable")) {
      return NoResponse.UNREACHABLE;
    }
    return line.contains("timed out") ? timeout() : null;
  }
}
