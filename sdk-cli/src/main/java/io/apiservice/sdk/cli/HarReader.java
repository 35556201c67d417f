package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
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

/**
 * Reads HAR 1.2 as browsers and proxies write it. A browser shows a redirect as an entry of its
 * own: an entry that answers 3xx is joined with the one that went where it led.
 */
final class HarReader {
  private HarReader() {}

  static List<Recorded> read(Json har) throws IOException {
    Json entries = har.get("log").get("entries");
    if (!entries.isList()) {
      throw new IOException("this JSON is neither a HAR file nor an exchange a line");
    }
    List<Recorded> found = new ArrayList<>();
    // Browsers leave Authorization and Cookie out of what they export.
    boolean browser =
        har.get("log")
            .get("creator")
            .get("name")
            .text("")
            .matches("(?i)WebInspector|Firefox|WebKit.*");
    Chain chain = new Chain();
    for (Json entry : entries.items()) {
      Step step = Step.of(entry);
      if (!chain.continuesWith(step)) {
        chain = new Chain();
      }
      chain.steps.add(step);
      if (!step.redirects() || step.location.isEmpty()) {
        found.add(chain.exchange(found.size() + 1, browser));
        chain = new Chain();
      }
    }
    if (!chain.steps.isEmpty()) {
      found.add(chain.exchange(found.size() + 1, browser));
    }
    return found;
  }

  private static final class Chain {
    private final List<Step> steps = new ArrayList<>();

    boolean continuesWith(Step next) {
      return steps.isEmpty() || steps.get(steps.size() - 1).leadsTo(next.uri);
    }

    Recorded exchange(int number, boolean browser) {
      Step first = steps.get(0);
      Step last = steps.get(steps.size() - 1);
      Exchange.Builder builder =
          Exchange.of(first.method, first.uri, first.request)
              .requestBody(first.requestBody)
              .response(last.status, last.response, last.body.getBytes(StandardCharsets.UTF_8))
              .requestKnown(!browser || first.request.contains("Authorization"))
              .credential(credential(first.request))
              .tokenEndpoint(
                  ExchangeReader.tokenEndpoint(
                      first.method, first.uri, first.requestBody, last.body))
              .hops(hops());
      ExchangeReader.instant(last.started)
          .ifPresent(t -> builder.clientTime(t.plus(Duration.ofMillis(last.millis))));
      return new Recorded("entry " + number, builder.build());
    }

    private List<Exchange.Hop> hops() {
      List<Exchange.Hop> hops = new ArrayList<>();
      for (int i = 1; i < steps.size(); i++) {
        hops.add(new Exchange.Hop(steps.get(i - 1).status, steps.get(i).uri, steps.get(i).request));
      }
      return hops;
    }

    private static CredentialFacts credential(Headers request) {
      return ExchangeReader.guess(request);
    }
  }

  private record Step(
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

    static Step of(Json entry) {
      Json request = entry.get("request");
      Json response = entry.get("response");
      Headers answer = headers(response.get("headers"));
      return new Step(
          request.get("method").text("GET"),
          ExchangeReader.uri(request.get("url").text("about:unknown")),
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
        return redirects() && uri.resolve(ExchangeReader.uri(location)).equals(next);
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static String content(Json content) {
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

    private static Headers headers(Json list) {
      Map<String, List<String>> map = new LinkedHashMap<>();
      for (Json header : list.items()) {
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
