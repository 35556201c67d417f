package io.apiservice.sdk.benchmarks.parts;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A call over a transport that answers at once, and its parts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallParts {
  private static final String JSON =
      "{\"id\":\"42\",\"name\":\"Ada Lovelace\",\"active\":true,\"note\":\"first programmer\"}";
  private static final int PAGE = 100;

  /** A value of the API. */
  public record User(String id, String name, boolean active, String note) {}

  private final byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
  private final Headers answer =
      Headers.of("Content-Type", "application/json", "Content-Length", "" + json.length);
  private final CredentialProvider credentials = Credentials.bearer("t".repeat(800));
  private final ApiClient api = client(JSON);
  private final ApiClient lists = client("[" + (JSON + ",").repeat(PAGE - 1) + JSON + "]");
  private final Resource<User> users = api.resource("users", User.class);
  private final Call<User> prepared = users.calls().get("42");
  private final Request request =
      Request.of("GET", URI.create("https://api.example.com/v1/users/42"))
          .withHeader("Accept", "application/json")
          .withHeader("User-Agent", "benchmark");
  private final String authorization = "Bearer " + "t".repeat(800);

  private ApiClient client(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(credentials)
        .transport(
            sent ->
                CompletableFuture.completedFuture(
                    Response.of(200, answer, io.apiservice.sdk.http.Body.wrap(bytes))))
        .build();
  }

  /** Builds the request and sends it. */
  @Benchmark
  public User get() {
    return users.get("42");
  }

  /** Sends what is prepared. */
  @Benchmark
  public User preparedCall() {
    return prepared.send();
  }

  /** The same without blocking. */
  @Benchmark
  public CompletableFuture<User> preparedCallAsync() {
    return prepared.sendAsync();
  }

  /** What signing does to a request. */
  @Benchmark
  public Request signing() {
    return request.withHeader("Authorization", authorization);
  }

  /** What decoding does. */
  @Benchmark
  public @Nullable Object decode() throws IOException {
    return JsonCodec.jackson().read(json, User.class);
  }

  /** A client for another identity. */
  @Benchmark
  public ApiClient withCredentials() {
    return api.withCredentials(credentials);
  }

  /** A page of a hundred elements. */
  @Benchmark
  public int pageOfAHundred() {
    int count = 0;
    for (User user : lists.get("users").pages(new TypeRef<User>() {})) {
      count += user.id().length();
    }
    return count;
  }
}
