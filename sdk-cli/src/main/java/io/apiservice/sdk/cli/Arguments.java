package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses arguments that hold a secret, and says how instead. */
record Arguments(CommandSpec spec) {
  static final String HOW =
      """
      a secret among the arguments shows in ps and in the shell's history. Instead:
        read -rs TOKEN && export TOKEN
        apiservice doctor --token-env TOKEN [--api-key-header NAME | --api-key-query NAME] URL
      or --token-file FILE, or --bearer-stdin; likewise --refresh-token-env or -file,
      --client-secret-env or -file, --store-key-env or -file.
      And replace the secret that was just typed.""";

  /** What to call. A message quotes of it no more than its host: anything else may be a secret. */
  URI check(String url, List<String> headers) {
    URI uri = parse(url);
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw wrong(HOW);
    }
    uri = web(uri);
    if (carries(uri, Headers.empty())) {
      throw wrong("the URL's query seems to hold one: " + HOW);
    }
    headers.forEach(this::check);
    return uri;
  }

  private URI parse(String url) {
    try {
      return new URI(url.strip());
    } catch (URISyntaxException e) { // not chained: it quotes the text
      int at = Math.max(0, e.getIndex());
      String what =
          at < url.length()
              ? String.format(
                  Locale.ROOT, "the character U+%04X at position %d", (int) url.charAt(at), at + 1)
              : "its end";
      throw wrong(
          "URL is none because of " + what + ": encode it with % and put the URL in quotes");
    }
  }

  private URI web(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw wrong("URL wants http:// or https:// in front: https:// is meant, most likely");
    }
    if (uri.getHost() != null) {
      return uri;
    }
    return international(uri)
        .orElseThrow(
            () -> wrong("URL wants a host after " + scheme + "://, of letters, digits, - and ."));
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
      throw wrong("--header wants NAME:VALUE");
    }
    String name = header.substring(0, colon).strip();
    Headers one;
    try {
      one = Headers.of(name, header.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw wrong(
          "--header " + SafeText.of(name, 60) + " has a name or value that no request can carry");
    }
    if (carries(URI.create("https://host/"), one)) {
      throw wrong("the header " + SafeText.of(name, 60) + " holds one: " + HOW);
    }
  }

  // The diagnosis knows best what counts as a credential.
  private static boolean carries(URI url, Headers headers) {
    Exchange exchange =
        Exchange.of("GET", url, headers)
            .credential(CredentialFacts.of(CredentialFacts.Type.NONE))
            .build();
    return Diagnosis.of(exchange, List.of()).sent().placement().isPresent();
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
