package io.apiservice.sdk.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An origin: scheme, host and port (RFC 6454). A credential may be sent to certain origins only.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower-case ASCII, never empty
 * @param port the port; the default port of the scheme if the URI names none
 */
public record Origin(String scheme, String host, int port) {
  private static final Pattern LOOPBACK_V4 =
      Pattern.compile("127\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /**
   * Returns the origin of a URI.
   *
   * @throws IllegalArgumentException if the URI has no origin that can be compared safely: the
   *     scheme is not http or https, the host is missing, or the host contains an underscore,
   *     non-ASCII characters or a trailing dot
   */
  public static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException("the URI must be absolute, with http or https");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new IllegalArgumentException(
          "the URI has no host that can be compared safely: underscores and non-ASCII characters"
              + " are not allowed in one (use the xn-- form)");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (!isHost(host)) {
      throw new IllegalArgumentException("the host of the URI must not end in a dot");
    }
    if (uri.getPort() > 65_535) {
      throw new IllegalArgumentException("the port of the URI must be at most 65535");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, host, port);
  }

  /** Like {@link #of}; empty if the URI has no origin that can be compared safely. */
  public static Optional<Origin> find(URI uri) {
    try {
      return Optional.of(of(uri));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether both URIs have an origin that can be compared safely, and it is the same. */
  public static boolean same(URI one, URI other) {
    Optional<Origin> origin = find(one);
    return origin.isPresent() && origin.equals(find(other));
  }

  /** A name or IPv4 address, or an IPv6 address in brackets. */
  private static boolean isHost(String host) {
    int last = host.length() - 1;
    if (host.charAt(0) == '[') {
      return last > 1 && host.charAt(last) == ']' && consists(host, 1, last, true);
    }
    return isLetterOrDigit(host.charAt(0))
        && isLetterOrDigit(host.charAt(last))
        && consists(host, 0, last, false);
  }

  private static boolean consists(String host, int from, int to, boolean address) {
    for (int i = from; i < to; i++) {
      char c = host.charAt(i);
      boolean allowed =
          address
              ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.'
              : isLetterOrDigit(c) || c == '.' || c == '-';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** Whether the connection is encrypted. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /**
   * Whether the host is written as an address of this machine: 127.0.0.0/8, {@code ::1}, or exactly
   * {@code localhost}. Does not resolve the name.
   */
  public boolean loopback() {
    if (host.equals("localhost")) {
      return true;
    }
    if (host.startsWith("[")) {
      return isLoopbackLiteral(host.substring(1, host.length() - 1));
    }
    var matcher = LOOPBACK_V4.matcher(host);
    if (!matcher.matches()) {
      return false;
    }
    for (int group = 1; group <= 3; group++) {
      if (Integer.parseInt(matcher.group(group)) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLoopbackLiteral(String v6) {
    try {
      return InetAddress.getByName(v6).isLoopbackAddress();
      // The text is a literal address, so nothing is looked up.
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    boolean usual = port == (secure() ? 443 : 80);
    return scheme + "://" + host + (usual ? "" : ":" + port);
  }
}
