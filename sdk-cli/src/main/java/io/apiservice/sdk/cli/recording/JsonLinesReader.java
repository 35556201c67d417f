package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one exchange per line. Unknown fields are ignored. */
final class JsonLinesReader {
  private JsonLinesReader() {}

  /**
   * Reads all lines.
   *
   * @param found receives each exchange
   * @param problems receives a message for each line that is not an exchange
   */
  static void read(BufferedReader text, Consumer<RecordedExchange> found, Consumer<String> problems)
      throws IOException {
    int number = 0;
    for (String line = text.readLine(); line != null; line = text.readLine()) {
      number++;
      if (!line.isBlank()) {
        read(line, number, problems).ifPresent(found);
      }
    }
  }

  private static Optional<RecordedExchange> read(
      String line, int number, Consumer<String> problems) {
    try {
      JsonView read = JsonView.read(line);
      if (looksLike(read)) {
        return Optional.of(one(read, number));
      }
      problems.accept("line " + number + " has no request and response: skipped");
    } catch (IOException | RuntimeException e) {
      problems.accept("line " + number + " cannot be read: skipped");
    }
    return Optional.empty();
  }

  static boolean looksLike(JsonView first) {
    return first.get("request").isObject() && first.get("response").isObject();
  }

  static RecordedExchange one(JsonView line, int number) {
    JsonView request = line.get("request");
    JsonView response = line.get("response");
    Headers headers = headers(request.get("headers"));
    URI uri = LenientUri.parse(request.get("uri").text(request.get("url").text("about:unknown")));
    String method = request.get("method").text("GET");
    String body = request.get("body").text("");
    String answer = body(response.get("body"));
    Exchange.Builder builder =
        Exchange.of(method, uri, headers)
            .requestBody(body)
            .response(
                response.get("status").number(0),
                headers(response.get("headers")),
                answer.getBytes(StandardCharsets.UTF_8))
            .credential(credential(line.get("credential"), headers))
            .tokenEndpoint(tokenEndpoint(line, method, uri, body, answer))
            .hops(hops(line, headers));
    line.get("clientTime").instant().ifPresent(builder::clientTime);
    return new RecordedExchange(line.get("id").text("line " + number), builder.build());
  }

  private static boolean tokenEndpoint(
      JsonView line, String method, URI uri, String body, String answer) {
    return line.get("kind").text("").equals("token-endpoint")
        || InferredFacts.tokenEndpoint(method, uri, body, answer);
  }

  private static String body(JsonView body) {
    return body.text().orElse("");
  }

  private static Headers headers(JsonView object) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonView> entry : object.entries()) {
      List<String> values =
          entry.getValue().isList()
              ? entry.getValue().items().stream().flatMap(i -> i.text().stream()).toList()
              : entry.getValue().text().map(List::of).orElse(List.of());
      map.put(entry.getKey(), values);
    }
    return Headers.of(map);
  }

  private static CredentialFacts credential(JsonView credential, Headers request) {
    Optional<Instant> expiresAt = credential.get("expiresAt").instant();
    CredentialFacts.Type type =
        switch (credential.get("type").text("")) {
          case "api-key" -> CredentialFacts.Type.API_KEY;
          case "bearer" -> CredentialFacts.Type.ACCESS_TOKEN;
          case "refresh-token" -> CredentialFacts.Type.REFRESH_TOKEN;
          case "none" -> CredentialFacts.Type.NONE;
          default -> InferredFacts.credential(request).type();
        };
    return new CredentialFacts(
        type,
        Optional.empty(),
        0,
        CredentialFacts.Source.CONFIGURED,
        Optional.empty(),
        expiresAt,
        false);
  }

  private static List<Exchange.Hop> hops(JsonView line, Headers first) {
    List<Exchange.Hop> hops = new ArrayList<>();
    List<JsonView> redirects = line.get("redirects").items();
    JsonView last = line.get("finalRequestHeaders");
    for (JsonView redirect : redirects) {
      boolean isLast = hops.size() == redirects.size() - 1;
      String to =
          redirect
              .get("location")
              .text()
              .or(() -> redirect.get("to").text())
              .or(() -> redirect.get("uri").text())
              .or(() -> redirect.text())
              .orElse(line.get("finalUri").text("about:unknown"));
      Headers sent = isLast && last.isObject() ? headers(last) : first;
      hops.add(new Exchange.Hop(redirect.get("status").number(302), LenientUri.parse(to), sent));
    }
    Optional<String> finalUri = line.get("finalUri").text();
    if (hops.isEmpty() && finalUri.isPresent()) {
      hops.add(
          new Exchange.Hop(
              302, LenientUri.parse(finalUri.get()), last.isObject() ? headers(last) : first));
    }
    return hops;
  }
}
