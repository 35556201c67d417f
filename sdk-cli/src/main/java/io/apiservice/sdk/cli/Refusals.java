package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether an answer is a refusal: by its status, or under a 200 by its body. */
final class Refusals {
  private Refusals() {}

  static boolean is(Exchange exchange) {
    int status = exchange.status();
    return status >= 400
        || (status >= 300 && exchange.responseHeaders().contains("Location"))
        || saysSo(new String(exchange.body(), StandardCharsets.UTF_8).strip());
  }

  private static boolean saysSo(String body) {
    if (!body.startsWith("{")) {
      return false;
    }
    try {
      Json json = Json.read(body);
      boolean denied =
          Boolean.FALSE.equals(json.get("ok").value())
              || Boolean.FALSE.equals(json.get("success").value());
      boolean error = json.get("error").isObject() || !json.get("error").text("").isEmpty();
      return denied || error || !json.get("errors").items().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
