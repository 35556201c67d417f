package io.apiservice.sdk.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;

/**
 * The refresh that some libraries leave to the application: one POST, and the rotated refresh token
 * is kept. It coordinates nothing: whether callers refresh one at a time is up to the library.
 */
final class OwnRefresh {
  /** An access token and its end. */
  record Token(String value, Instant expiresAt) {
    @Override
    public String toString() {
      return "token until " + expiresAt;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final BenchmarkSetup setup;
  private volatile String refreshToken;
  private volatile Token token;

  OwnRefresh(BenchmarkSetup setup) {
    this.setup = setup;
    this.refreshToken = setup.refreshToken();
    this.token = new Token(setup.accessToken(), setup.expiresAt());
  }

  /** The token obtained last. */
  Token token() {
    return token;
  }

  /** Spends the refresh token. */
  Token refresh() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(setup.tokenEndpoint())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "client_id=peer&grant_type=refresh_token&refresh_token=" + refreshToken))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (response.statusCode() != 200) {
      throw new IOException("the token endpoint answered " + response.statusCode());
    }
    JsonNode reply = JSON.readTree(response.body());
    refreshToken = reply.path("refresh_token").asText(refreshToken);
    token =
        new Token(
            reply.path("access_token").asText(),
            Instant.now().plusSeconds(reply.path("expires_in").asLong()));
    return token;
  }
}
