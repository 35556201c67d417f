package io.apiservice.sdk.tests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A place in a response in which a server quotes something.
 *
 * @param name the name in the table of results
 * @param answer creates the whole response from the quoted text
 */
record EchoPlace(String name, Function<String, String> answer) {
  private static final String CONTROLS = "\u001b[31mred\u001b]8;;http://evil.example\u0007\u202e";
  private static final int[] STATUSES = {400, 401, 403, 404, 409, 412, 422, 429, 500, 503};

  static final List<EchoPlace> ALL = all();

  private static List<EchoPlace> all() {
    List<EchoPlace> places = new ArrayList<>();
    places.add(new EchoPlace("status line", s -> "HTTP/9 " + line(s) + "\r\n\r\n"));
    places.add(
        new EchoPlace("reason", s -> "HTTP/1.1 401 " + line(s) + "\r\nContent-Length: 0\r\n\r\n"));
    places.add(
        new EchoPlace(
            "header name",
            s -> "HTTP/1.1 401 No\r\n" + line(s) + ": x\r\nContent-Length: 0\r\n\r\n"));
    places.add(
        new EchoPlace(
            "header name with a blank", s -> "HTTP/1.1 401 No\r\nX " + line(s) + ": x\r\n\r\n"));
    places.add(
        new EchoPlace("header without a colon", s -> "HTTP/1.1 401 No\r\n" + line(s) + "\r\n\r\n"));
    places.add(
        new EchoPlace(
            "header value with controls",
            s -> "HTTP/1.1 401 No\r\nX-A: \u001b" + line(s) + "\r\n\r\n"));
    places.add(
        new EchoPlace(
            "content length", s -> "HTTP/1.1 200 OK\r\nContent-Length: " + line(s) + "\r\n\r\n"));
    places.add(
        new EchoPlace(
            "content length and chunks",
            s ->
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nX-Request-Id: "
                    + line(s)
                    + "\r\n\r\n0\r\n\r\n"));
    places.add(
        new EchoPlace(
            "chunk size",
            s -> "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n" + line(s) + "\r\n"));
    for (String header :
        List.of(
            "X-Request-Id",
            "Server",
            "Via",
            "ETag",
            "Date",
            "X-Error-Reason",
            "Retry-After",
            "Set-Cookie",
            "X-Accepted-OAuth-Scopes",
            "X-Cache",
            "Vary")) {
      places.add(new EchoPlace("header " + header, s -> answer(401, header + ": " + line(s), "")));
      places.add(
          new EchoPlace(
              "header " + header + " of 200",
              s -> answer(200, header + ": " + line(s), "{\"a\":\"x\"}")));
    }
    for (String challenge :
        List.of(
            "Bearer error=\"invalid_token\", error_description=\"%s\"",
            "Bearer realm=\"%s\"",
            "%s realm=\"x\"",
            "Bearer error=\"%s\"",
            "Bearer scope=\"%s\", error=\"insufficient_scope\"",
            "Bearer error=\"invalid_token\", error_uri=\"https://127.0.0.1/%s\"")) {
      places.add(
          new EchoPlace(
              "challenge " + challenge,
              s -> answer(401, "WWW-Authenticate: " + challenge.replace("%s", line(s)), "")));
    }
    for (int status : STATUSES) {
      places.add(
          new EchoPlace(
              "text of " + status,
              s ->
                  answer(
                      status,
                      "Content-Type: text/plain",
                      "bad " + CONTROLS + " " + s + "\r\nINJECTED line")));
    }
    for (int status : new int[] {400, 401, 500}) {
      places.add(
          new EchoPlace(
              "message of " + status,
              s -> json(status, "{\"message\":\"bad " + quoted(s) + "\"}")));
      places.add(
          new EchoPlace(
              "member name of " + status,
              s -> json(status, "{\"" + quoted(s) + "\":\"x\",\"error\":\"bad\"}")));
      places.add(
          new EchoPlace(
              "problem of " + status,
              s ->
                  answer(
                      status,
                      "Content-Type: application/problem+json",
                      "{\"title\":\"No\",\"detail\":\""
                          + quoted(s)
                          + "\",\"type\":\"https://x.example/"
                          + quoted(s)
                          + "\"}")));
      places.add(
          new EchoPlace(
              "page of " + status,
              s ->
                  answer(
                      status,
                      "Content-Type: text/html",
                      "<html><title>"
                          + s
                          + "</title><body><p>bad token "
                          + s
                          + "</p></body></html>")));
      places.add(
          new EchoPlace(
              "form of " + status,
              s ->
                  answer(
                      status,
                      "Content-Type: application/x-www-form-urlencoded",
                      "error=invalid_request&error_description=" + s)));
      places.add(
          new EchoPlace(
              "XML of " + status,
              s ->
                  answer(
                      status,
                      "Content-Type: application/xml",
                      "<?xml version='1.0'?><Error><Code>InvalidToken</Code><Message>"
                          + s
                          + "</Message></Error>")));
      places.add(
          new EchoPlace(
              "request id of " + status,
              s -> json(status, "{\"error\":\"x\",\"request_id\":\"" + quoted(s) + "\"}")));
    }
    places.add(
        new EchoPlace(
            "map key", s -> json(200, "{\"" + quoted(s) + "\\u001b[31m\\r\\nINJECTED\":\"x\"}")));
    places.add(
        new EchoPlace(
            "content type", s -> answer(200, "Content-Type: text/" + line(s), "{\"a\":\"x\"}")));
    places.add(new EchoPlace("broken JSON", s -> json(200, "{\"a\": " + s)));
    places.add(new EchoPlace("redirect path", s -> answer(302, "Location: /r/" + uri(s), "")));
    places.add(new EchoPlace("redirect query", s -> answer(302, "Location: /r?x=" + uri(s), "")));
    places.add(
        new EchoPlace(
            "redirect elsewhere", s -> answer(302, "Location: http://localhost:1/" + uri(s), "")));
    places.add(
        new EchoPlace("link", s -> answer(200, "Link: </r/" + uri(s) + ">; rel=next", "[]")));
    // These places exist only in the responses of a token endpoint.
    places.add(new EchoPlace("error code", s -> json(400, "{\"error\":\"" + quoted(s) + "\"}")));
    places.add(
        new EchoPlace(
            "error description",
            s ->
                json(
                    400,
                    "{\"error\":\"invalid_grant\",\"error_description\":\"Token "
                        + quoted(s)
                        + "\"}")));
    places.add(
        new EchoPlace(
            "invalid client",
            s ->
                json(
                    401,
                    "{\"error\":\"invalid_client\",\"error_description\":\"client_secret="
                        + quoted(s)
                        + "&x=1\"}")));
    places.add(
        new EchoPlace(
            "echoed form",
            s ->
                answer(
                    400,
                    "Content-Type: text/plain",
                    "Token grant_type=refresh_token&refresh_token=" + s + "&client_secret=" + s)));
    places.add(
        new EchoPlace(
            "scope of a reply",
            s ->
                json(
                    200,
                    "{\"access_token\":\"new\",\"token_type\":\"mac\",\"scope\":\""
                        + quoted(s)
                        + "\"}")));
    places.add(
        new EchoPlace(
            "type of a reply",
            s -> json(200, "{\"access_token\":\"new\",\"token_type\":\"" + quoted(s) + "\"}")));
    return List.copyOf(places);
  }

  private static String json(int status, String body) {
    return answer(status, "Content-Type: application/json", body);
  }

  private static String answer(int status, String header, String body) {
    return "HTTP/1.1 "
        + status
        + " x\r\n"
        + header
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  /** Removes line breaks, which would end the line. */
  private static String line(String said) {
    return said.replaceAll("[\r\n\t]+", " ");
  }

  private static String uri(String said) {
    StringBuilder out = new StringBuilder();
    for (byte b : line(said).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean legal = c < 0x7f && c > ' ' && "\"<>\\^`{|}#?".indexOf(c) < 0;
      out.append(legal ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return out.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
  }

  private static String quoted(String said) {
    return said.replaceAll("\\\\(?![u\\\\])", "\\\\\\\\")
        .replace("\"", "\\\"")
        .replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\t", "\\t");
  }

  @Override
  public String toString() {
    return name;
  }
}
