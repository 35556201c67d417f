package io.apiservice.sdk.benchmarks.parts;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.diagnosis.Challenge;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a refusal costs: its challenge, and its diagnosis. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RefusalParts {
  private static final String CHALLENGE =
      "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token has expired\"";

  private final Call<String> refused =
      ApiClient.builder()
          .baseUri("https://api.example.com/v1/")
          .credentials(Credentials.bearer("t".repeat(800)))
          .transport(
              sent ->
                  CompletableFuture.completedFuture(
                      Response.of(
                          401,
                          Headers.of("WWW-Authenticate", CHALLENGE),
                          "{\"error\":\"invalid_token\"}")))
          .build()
          .get("users/{id}", "42")
          .returning(String.class);

  /** Parses a challenge. */
  @Benchmark
  public List<Challenge> challenge() {
    return Challenge.parse(CHALLENGE);
  }

  /** A refused call, with the exception that explains it. */
  @Benchmark
  public String refusedCall() {
    try {
      return refused.send();
    } catch (UnauthorizedException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
