package io.apiservice.sdk.benchmarks.parts;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The current token, which each call asks for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenFastPath {
  private final TokenProvider tokens =
      OAuth.refreshToken("seed")
          .tokenEndpoint("https://auth.invalid/token")
          .subject("benchmark")
          .accessToken("t".repeat(800), Instant.now().plus(Duration.ofHours(10)))
          .build();

  /** Binds the tokens to a client, without which they are not available. */
  @Setup
  public void bind() {
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/v1/")
            .credentials(tokens)
            .transport(request -> CompletableFuture.completedFuture(Response.of(204)))
            .build();
    api.get("users").returningNothing().send();
  }

  /** One thread. */
  @Benchmark
  public CompletableFuture<Credential> alone() {
    return tokens.current();
  }

  /** As many threads as processors. */
  @Benchmark
  @Threads(Threads.MAX)
  public CompletableFuture<Credential> contended() {
    return tokens.current();
  }
}
