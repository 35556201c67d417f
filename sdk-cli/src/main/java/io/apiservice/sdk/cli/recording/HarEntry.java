package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An entry of a HAR file. */
record HarEntry(
    String method,
    URI uri,
    Headers request,
    String requestBody,
    int status,
    Headers response,
    String body,
    String location,
    Optional<Instant> started,
    long millis) {

  // The headers and bodies are not shown: they contain secrets.
  @Override
  public String toString() {
    return "HarEntry[" + method + " " + status + "]";
  }

  static HarEntry of(JsonView entry) {
    JsonView request = entry.get("request");
    JsonView response = entry.get("response");
    Headers answer = headers(response.get("headers"));
    return new HarEntry(
        request.get("method").text("GET"),
        LenientUri.parse(request.get("url").text("about:unknown")),
        headers(request.get("headers")),
        request.get("postData").get("text").text(""),
        response.get("status").number(0),
        answer,
        content(response.get("content")),
        answer.first("Location").orElse(response.get("redirectURL").text("")),
        entry.get("startedDateTime").instant(),
        entry.get("time").number(0));
  }

  boolean redirects() {
    return status >= 300 && status < 400 && status != 304;
  }

  boolean leadsTo(URI next) {
    try {
      return redirects() && uri.resolve(LenientUri.parse(location)).equals(next);
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
      // Pseudo-headers of HTTP/2 are skipped; some tools join several lines into one value.
      if (!name.isEmpty() && !name.startsWith(":")) {
        String value = header.get("value").text("");
        List<String> values = map.computeIfAbsent(name, n -> new ArrayList<>());
        values.addAll(List.of(value.split("\n", -1)));
      }
    }
    return Headers.of(map);
  }
}
