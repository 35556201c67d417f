package io.apiservice.sdk.benchmarks;

import java.net.URI;
import java.time.Instant;

/**
 * What an application has when a scenario begins.
 *
 * @param resource what is read
 * @param tokenEndpoint where tokens are renewed
 * @param refreshToken the refresh token in force
 * @param accessToken the access token it holds
 * @param expiresAt when that token expires, as the application was told
 */
record BenchmarkSetup(
    URI resource, URI tokenEndpoint, String refreshToken, String accessToken, Instant expiresAt) {
  @Override
  public String toString() {
    return "GET " + resource;
  }
}
