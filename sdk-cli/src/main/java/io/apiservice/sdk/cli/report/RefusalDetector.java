package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.diagnosis.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Decides whether a response is a refusal: by its status, by the body of a 200, or because a
 * redirect led to a sign-in page.
 */
public final class RefusalDetector {
  private static final Pattern PASSWORD =
      Pattern.compile(
          "<input\\b[^<>]{0,400}\\btype\\s{0,9}=\\s{0,9}[\"']?password", Pattern.CASE_INSENSITIVE);

  private RefusalDetector() {}

  public static boolean is(Exchange exchange) {
    int status = exchange.status();
    String body = new String(exchange.body(), StandardCharsets.UTF_8).strip();
    return status >= 400
        || (status >= 300 && exchange.responseHeaders().contains("Location"))
        || (!exchange.hops().isEmpty() && PASSWORD.matcher(body).find())
        || bodyRefuses(body);
  }

  private static boolean bodyRefuses(String body) {
    if (!body.startsWith("{")) {
      return false;
    }
    try {
      JsonView json = JsonView.read(body);
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
