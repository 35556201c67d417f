package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.CurlReplay;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Headers;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the call: method, headers, placement of the secret, proxy and timeout. */
public final class CallOptions {
  private static final String HTTP = "http://";

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      defaultValue = "Bearer",
      description = "The scheme in Authorization (${DEFAULT-VALUE}); Basic takes the encoded pair.")
  private String scheme = "Bearer";

  @Option(
      names = "--api-key-header",
      paramLabel = "NAME",
      description = "Send the secret in this header instead.")
  private @Nullable String keyHeader;

  @Option(
      names = "--api-key-query",
      paramLabel = "NAME",
      description = "Send the secret in this query parameter instead.")
  private @Nullable String keyQuery;

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      defaultValue = "GET",
      description = "The method (${DEFAULT-VALUE}); a body is never sent.")
  private String method = "GET";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "Another header, without a secret; may be repeated.")
  private List<String> headers = List.of();

  @Option(names = "--proxy", paramLabel = "HOST:PORT", description = "The proxy to use.")
  private @Nullable String proxy;

  @Option(
      names = "--allow-cleartext",
      description =
          "Send the secret over http:// to another machine; everyone on the network path can read it.")
  private boolean cleartext;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For the connection, each response and each body (${DEFAULT-VALUE}).")
  private int timeout = 10;

  public String method() {
    return method;
  }

  public List<String> headers() {
    return headers;
  }

  public boolean cleartext() {
    return cleartext;
  }

  /** Whether {@code --proxy} is on another machine. */
  public boolean proxied() {
    return Optional.ofNullable(proxy)
        .flatMap(CallOptions::address)
        .filter(at -> !ArgumentCheck.loopback(URI.create("http://" + host(at) + "/")))
        .isPresent();
  }

  private static String host(InetSocketAddress at) {
    String host = at.getHostString();
    return host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
  }

  public Duration timeout() {
    return Duration.ofSeconds(timeout);
  }

  /** Describes what is wrong with the options; null if they are valid. */
  public @Nullable String mistake() {
    if (timeout < 1 || timeout > 3600) {
      return "--timeout must be a number of seconds from 1 to 3600";
    }
    if (keyHeader != null && keyQuery != null) {
      return "--api-key-header and --api-key-query cannot be combined";
    }
    if (!method.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
      return "--method must be a method such as GET";
    }
    return proxy != null && address(proxy).isEmpty()
        ? "--proxy must be HOST:PORT, without a user: Java sends a proxy no password by itself"
        : null;
  }

  public CredentialFacts.Type type() {
    boolean bearer = keyHeader == null && keyQuery == null && scheme.equalsIgnoreCase("Bearer");
    return bearer ? CredentialFacts.Type.ACCESS_TOKEN : CredentialFacts.Type.API_KEY;
  }

  public CredentialPlacement signature(String secret) {
    if (keyHeader != null) {
      return new CredentialPlacement(keyHeader, false, "", secret);
    }
    return keyQuery != null
        ? new CredentialPlacement(keyQuery, true, "", secret)
        : new CredentialPlacement("Authorization", false, scheme + " ", secret);
  }

  public Headers plainHeaders() {
    Headers plain =
        Headers.of("User-Agent", "apiservice-doctor", "Accept", "application/json, */*;q=0.5");
    for (String header : headers) {
      int colon = header.indexOf(':');
      plain = plain.with(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return plain;
  }

  public CurlReplay replay() {
    return new CurlReplay(proxy, headers, true);
  }

  public ProxySelector proxies() {
    return Optional.ofNullable(proxy)
        .flatMap(CallOptions::address)
        .map(ProxySelector::of)
        .orElseGet(ProxySelector::getDefault);
  }

  private static Optional<InetSocketAddress> address(String text) {
    String plain = text.startsWith(HTTP) ? text.substring(HTTP.length()) : text;
    plain = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    int colon = plain.lastIndexOf(':');
    if (colon < 1 || !plain.matches("[A-Za-z0-9.:_\\[\\]-]+:[0-9]{1,5}")) {
      return Optional.empty();
    }
    int port = Integer.parseInt(plain.substring(colon + 1));
    return port > 0xffff
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(plain.substring(0, colon), port));
  }
}
