package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses arguments that hold a secret, and says how instead. */
final class Arguments {
  static final String HOW =
      """
      a secret among the arguments shows in ps and in the shell's history. Instead:
        read -rs TOKEN && export TOKEN
        apiservice doctor --token-env TOKEN [--api-key-header NAME | --api-key-query NAME] URL
      or --token-file FILE, or --bearer-stdin. And replace the secret that was just typed.""";

  private Arguments() {}

  static void check(CommandSpec spec, URI url, List<String> headers, boolean secretOption) {
    if (secretOption || url.getRawUserInfo() != null) {
      refuse(spec, HOW);
    }
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null) {
      refuse(spec, "URL wants http:// or https:// and a host");
    }
    if (carries(url, Headers.empty())) {
      refuse(spec, "the URL's query seems to hold one: " + HOW);
    }
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        refuse(spec, "--header wants NAME:VALUE");
      }
      Headers one = Headers.of(header.substring(0, colon).strip(), header.substring(colon + 1));
      if (carries(URI.create("https://host/"), one)) {
        refuse(spec, "the header " + header.substring(0, colon) + " holds one: " + HOW);
      }
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

  private static void refuse(CommandSpec spec, String why) {
    throw new ParameterException(spec.commandLine(), why);
  }
}
