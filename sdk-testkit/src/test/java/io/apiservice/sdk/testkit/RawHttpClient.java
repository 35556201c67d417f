package io.apiservice.sdk.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A plain client that sends requests to the fake servers. */
final class RawHttpClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
    return http.send(request(uri, headers).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, URI uri, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(
        request(uri, headers).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> post(URI uri, String form, String... headers)
      throws IOException, InterruptedException {
    return http.send(posting(uri, form, headers), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postAsync(URI uri, String form) {
    return http.sendAsync(posting(uri, form), BodyHandlers.ofString());
  }

  HttpResponse<String> refresh(FakeAuthServer auth, String token)
      throws IOException, InterruptedException {
    return post(auth.tokenEndpoint(), refreshForm(token));
  }

  static String refreshForm(String token) {
    return "grant_type=refresh_token&client_id=app&refresh_token=" + token;
  }

  static Map<String, Object> members(HttpResponse<String> response) {
    Map<String, Object> members = Json.object(response.body());
    return members == null ? Map.of() : members;
  }

  static String refreshToken(HttpResponse<String> response) {
    return String.valueOf(members(response).get("refresh_token"));
  }

  static String accessToken(HttpResponse<String> response) {
    return String.valueOf(members(response).get("access_token"));
  }

  private static HttpRequest posting(URI uri, String form, String... headers) {
    return request(uri, headers)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form))
        .build();
  }

  private static HttpRequest.Builder request(URI uri, String... headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5));
    return headers.length == 0 ? builder : builder.headers(headers);
  }
}
