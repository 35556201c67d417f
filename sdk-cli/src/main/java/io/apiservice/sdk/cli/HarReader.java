package io.apiservice.sdk.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads HAR 1.2 as browsers and proxies write it. A browser shows a redirect as an entry of its
 * own: an entry that answers 3xx is joined with the one that went where it led.
 */
final class HarReader {
  private final JsonParser parser;
  private final Consumer<RecordedExchange> found;
  private final Consumer<String> complaints;
  private boolean browser;
  private int count;

  private HarReader(
      JsonParser parser, Consumer<RecordedExchange> found, Consumer<String> complaints) {
    this.parser = parser;
    this.found = found;
    this.complaints = complaints;
  }

  /**
   * Reads entry by entry, or one exchange that stands alone over several lines.
   *
   * @param found is given each exchange
   * @param complaints is told of every entry that is no exchange
   */
  static void read(
      BufferedReader text, Consumer<RecordedExchange> found, Consumer<String> complaints)
      throws IOException {
    try (JsonParser parser = JsonView.parser(text)) {
      new HarReader(parser, found, complaints).top();
    } catch (JsonProcessingException e) {
      throw JsonView.unreadable(e);
    }
  }

  private void top() throws IOException {
    Map<String, Object> alone = new LinkedHashMap<>();
    boolean har = false;
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("log") && value == JsonToken.START_OBJECT) {
        har |= log();
      } else {
        Object member = JsonView.from(parser, value).value();
        if (member != null) {
          alone.put(name, member);
        }
      }
    }
    JsonView exchange = new JsonView(alone);
    if (JsonLinesReader.looksLike(exchange)) {
      found.accept(JsonLinesReader.one(exchange, 1));
    } else if (!har) {
      throw new IOException("this JSON is neither a HAR file nor an exchange a line");
    }
  }

  private boolean log() throws IOException {
    boolean entries = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("entries") && value == JsonToken.START_ARRAY) {
        entries();
        entries = true;
      } else if (name.equals("creator")) {
        // Browsers leave Authorization and Cookie out of what they export. They say first who they
        // are: where the creator stands behind the entries, nothing is known of it in time.
        browser =
            JsonView.from(parser, value)
                .get("name")
                .text("")
                .matches("(?i)WebInspector|Firefox|WebKit.*");
      } else {
        parser.skipChildren();
      }
    }
    return entries;
  }

  private void entries() throws IOException {
    RedirectChain chain = new RedirectChain();
    int number = 0;
    JsonToken token = parser.nextToken();
    try {
      for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        number++;
        JsonView entry = JsonView.from(parser, token);
        HarStep step;
        try {
          step = HarStep.of(entry);
        } catch (RuntimeException e) { // what no request can be
          complaints.accept("entry " + number + " cannot be read: left out");
          continue;
        }
        if (!chain.continuesWith(step)) {
          chain = new RedirectChain();
        }
        chain.add(step);
        if (!step.redirects() || step.location.isEmpty()) {
          give(chain);
          chain = new RedirectChain();
        }
      }
    } finally {
      if (!chain.steps.isEmpty()) {
        give(chain);
      }
    }
  }

  private void give(RedirectChain chain) {
    found.accept(chain.exchange(++count, browser));
  }

  private static final class RedirectChain {
    /** A client follows far fewer; the first steps and the last one tell enough. */
    private static final int MAX_STEPS = 64;

    private final List<HarStep> steps = new ArrayList<>();

    void add(HarStep step) {
      if (steps.size() == MAX_STEPS) {
        steps.remove(MAX_STEPS - 1);
      }
      steps.add(step);
    }

    boolean continuesWith(HarStep next) {
      return steps.isEmpty() || steps.get(steps.size() - 1).leadsTo(next.uri);
    }

    RecordedExchange exchange(int number, boolean browser) {
      HarStep first = steps.get(0);
      HarStep last = steps.get(steps.size() - 1);
      Exchange.Builder builder =
          Exchange.of(first.method, first.uri, first.request)
              .requestBody(first.requestBody)
              .response(last.status, last.response, last.body.getBytes(StandardCharsets.UTF_8))
              .requestKnown(!browser || first.request.contains("Authorization"))
              .credential(credential(first.request))
              .tokenEndpoint(
                  RecordingSupport.tokenEndpoint(
                      first.method, first.uri, first.requestBody, last.body))
              .hops(hops());
      RecordingSupport.instant(last.started)
          .ifPresent(t -> builder.clientTime(t.plus(Duration.ofMillis(last.millis))));
      return new RecordedExchange("entry " + number, builder.build());
    }

    private List<Exchange.Hop> hops() {
      List<Exchange.Hop> hops = new ArrayList<>();
      for (int i = 1; i < steps.size(); i++) {
        hops.add(new Exchange.Hop(steps.get(i - 1).status, steps.get(i).uri, steps.get(i).request));
      }
      return hops;
    }

    private static CredentialFacts credential(Headers request) {
      return RecordingSupport.guess(request);
    }
  }

  private record HarStep(
      String method,
      URI uri,
      Headers request,
      String requestBody,
      int status,
      Headers response,
      String body,
      String location,
      String started,
      long millis) {

    // Its headers and body hold secrets.
    @Override
    public String toString() {
      return "Step[" + method + " " + status + "]";
    }

    static HarStep of(JsonView entry) {
      JsonView request = entry.get("request");
      JsonView response = entry.get("response");
      Headers answer = headers(response.get("headers"));
      return new HarStep(
          request.get("method").text("GET"),
          RecordingSupport.uri(request.get("url").text("about:unknown")),
          headers(request.get("headers")),
          request.get("postData").get("text").text(""),
          response.get("status").number(0),
          answer,
          content(response.get("content")),
          answer.first("Location").orElse(response.get("redirectURL").text("")),
          entry.get("startedDateTime").text(""),
          entry.get("time").number(0));
    }

    boolean redirects() {
      return status >= 300 && status < 400 && status != 304;
    }

    boolean leadsTo(URI next) {
      try {
        return redirects() && uri.resolve(RecordingSupport.uri(location)).equals(next);
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static String content(JsonView content) {
      String text = content.get("text").text("");
      if (content.get("encoding").text("").equals("base64")) {
        try {
          return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return "";
        }
      }
      return text;
    }

    private static Headers headers(JsonView list) {
      Map<String, List<String>> map = new LinkedHashMap<>();
      for (JsonView header : list.items()) {
        String name = header.get("name").text("").toLowerCase(Locale.ROOT);
        // HTTP/2 pseudo headers, and lines that a dialect joins into one value.
        if (!name.isEmpty() && !name.startsWith(":")) {
          String value = header.get("value").text("");
          List<String> values = map.computeIfAbsent(name, n -> new ArrayList<>());
          values.addAll(List.of(value.split("\n", -1)));
        }
      }
      return Headers.of(map);
    }
  }
}
