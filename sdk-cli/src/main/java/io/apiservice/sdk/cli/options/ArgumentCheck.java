package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Origin;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Rejects arguments that contain a secret, and says how to pass it instead. */
public record ArgumentCheck(CommandSpec spec) {
  public static final String HOW =
      """
      a secret among the arguments is visible in ps and in the shell's history. Instead:
        read -rs TOKEN && export TOKEN
        apiservice doctor --token-env TOKEN [--api-key-header NAME | --api-key-query NAME] URL
      or --token-file FILE, or --bearer-stdin; likewise --refresh-token-env or -file,
      --client-secret-env or -file, --store-key-env or -file, --store-password-env.
      And replace the secret that was just exposed.\
      """;

  private static final String NO_SCHEME =
      "URL must begin with https:// or http://; most likely https://";

  /**
   * Checks the address to call and returns it. Messages do not quote it, because any part may be a
   * secret.
   */
  public URI check(String url, List<String> headers) {
    URI uri = parse(url);
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw wrong(HOW);
    }
    uri = web(uri);
    if (uri.getPort() > 0xffff) {
      throw wrong("the port of URL must be at most 65535");
    }
    if (carries(uri, Headers.empty())) {
      throw wrong("the query of URL seems to contain a secret: " + HOW);
    }
    headers.forEach(this::check);
    return uri;
  }

  /** Checks a token endpoint for secrets; the SDK checks the rest. */
  public void checkEndpoint(String endpoint) {
    URI uri;
    try {
      uri = new URI(endpoint);
    } catch (URISyntaxException e) {
      // The exception is not kept as the cause: it quotes the text.
      throw wrong("--token-endpoint must be an address such as https://auth.example.com/token");
    }
    if (String.valueOf(uri.getRawAuthority()).contains("@") || carries(uri, Headers.empty())) {
      throw wrong("--token-endpoint seems to contain a secret: " + HOW);
    }
  }

  /** Rejects http to another machine unless {@code --allow-cleartext} is given. */
  public void checkClear(URI uri, boolean proxied) {
    if (uri.getScheme().equalsIgnoreCase("http") && (proxied || !loopback(uri))) {
      throw wrong(
          "over http:// the secret would be sent in cleartext, readable for everyone on the network"
              + " path. Use https://, or allow it with --allow-cleartext");
    }
  }

  public static boolean loopback(URI uri) {
    try {
      return Origin.of(uri).loopback();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Builds the request before anything is read or sent, because the JDK's client rejects some
   * headers and methods.
   */
  public void checkSendable(URI uri, CallOptions call) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri).method(call.method(), HttpRequest.BodyPublishers.noBody());
      call.signature("x")
          .sign(call.plainHeaders())
          .map()
          .forEach((name, values) -> values.forEach(v -> request.header(name, v)));
      request.build();
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: it quotes the value.
      throw wrong(
          "Java's HTTP client cannot send one of the headers or the method: it sets Host,"
              + " Connection, Content-Length, Expect and Upgrade itself");
    }
  }

  private URI parse(String url) {
    try {
      return new URI(url.strip());
    } catch (URISyntaxException e) {
      // The exception is not kept as the cause: it quotes the text.
      if (!url.contains("://")) {
        throw wrong(NO_SCHEME);
      }
      int at = Math.max(0, e.getIndex());
      String what =
          at < url.length()
              ? String.format(
                  Locale.ROOT, "the character U+%04X at position %d", (int) url.charAt(at), at + 1)
              : "its end";
      throw wrong(
          "URL is invalid because of " + what + ": percent-encode it and put the URL in quotes");
    }
  }

  private URI web(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw wrong(NO_SCHEME);
    }
    if (uri.getHost() != null) {
      return uri;
    }
    return international(uri)
        .orElseThrow(
            () -> wrong("URL needs a host after " + scheme + "://, of letters, digits, - and ."));
  }

  private static Optional<URI> international(URI uri) {
    try {
      String ascii = IDN.toASCII(String.valueOf(uri.getRawAuthority()));
      URI again =
          new URI(
              uri.toString()
                  .replaceFirst(Pattern.quote(String.valueOf(uri.getRawAuthority())), ascii));
      return Optional.of(again).filter(u -> u.getHost() != null);
    } catch (IllegalArgumentException | URISyntaxException e) {
      return Optional.empty();
    }
  }

  private void check(String header) {
    int colon = header.indexOf(':');
    if (colon < 1) {
      throw wrong("--header must be NAME:VALUE");
    }
    String name = header.substring(0, colon).strip();
    Headers one;
    try {
      one = Headers.of(name, header.substring(colon + 1).strip());
    } catch (IllegalArgumentException e) {
      throw wrong(
          "--header "
              + SafeText.of(name, 60)
              + " has a name or value that a request cannot contain");
    }
    if (carries(URI.create("https://host/"), one)) {
      throw wrong("the header " + SafeText.of(name, 60) + " contains a secret: " + HOW);
    }
  }

  // Whether the URL or the headers contain a credential, according to the rules of the diagnosis.
  private static boolean carries(URI url, Headers headers) {
    Exchange exchange =
        Exchange.of("GET", url, headers)
            .credential(CredentialFacts.of(CredentialFacts.Type.NONE))
            .build();
    return Diagnoser.diagnose(exchange, List.of()).sentRequest().placement().isPresent();
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
