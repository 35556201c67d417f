package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds links in the server's messages. They are quoted in a form that cannot be clicked. As the
 * link of a hint they are used only if they lead to the server's own site.
 */
final class ServerLinks {
  private static final int MAX_LINKS = 2;

  private ServerLinks() {}

  static List<Hint> of(ParsedExchange exchange) {
    List<Hint> hints = new ArrayList<>();
    for (String name : List.of("error_uri", "resource_metadata")) {
      exchange.challengeParam(name).ifPresent(uri -> add(exchange, hints, name, uri));
    }
    exchange.body().fields().stream()
        .filter(
            f ->
                f.name().equals("error_uri")
                    || f.name().equals("documentation_url")
                    || f.name().equals("type"))
        .filter(f -> f.value().startsWith("https://"))
        .limit(MAX_LINKS)
        .forEach(f -> add(exchange, hints, f.name(), f.value()));
    return hints;
  }

  private static void add(ParsedExchange exchange, List<Hint> hints, String name, String uri) {
    if (hints.size() < MAX_LINKS && uri.startsWith("https://")) {
      hints.add(
          new Hint(
              "the server's " + name + " is " + exchange.quote(uri),
              Remedies.sameSite(exchange, uri)));
    }
  }
}
