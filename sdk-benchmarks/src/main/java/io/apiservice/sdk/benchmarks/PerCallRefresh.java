package io.apiservice.sdk.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The control: {@code java.net.http}, and on a 401 a refresh and one repeat, without a thought. */
final class PerCallRefresh implements Peer {
  @Override
  public String name() {
    return "`java.net.http`, naive loop";
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    return new Loop(setup);
  }

  private static final class Loop implements Session {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BenchmarkSetup setup;
    private final OwnRefresh tokens;

    Loop(BenchmarkSetup setup) {
      this.setup = setup;
      this.tokens = new OwnRefresh(setup);
    }

    @Override
    public void call() throws Exception {
      HttpResponse<byte[]> first = http.send(signed(current()), BodyHandlers.ofByteArray());
      HttpResponse<byte[]> last =
          first.statusCode() == 401
              ? http.send(signed(tokens.refresh().value()), BodyHandlers.ofByteArray())
              : first;
      check(last);
    }

    @Override
    public CompletableFuture<?> callAsync() {
      return CompletableFuture.supplyAsync(this::currentUnchecked)
          .thenCompose(token -> http.sendAsync(signed(token), BodyHandlers.ofByteArray()))
          .thenComposeAsync(
              first ->
                  first.statusCode() == 401
                      ? http.sendAsync(signed(refreshed()), BodyHandlers.ofByteArray())
                      : CompletableFuture.completedFuture(first))
          .thenAccept(Loop::check);
    }

    private String current() throws IOException {
      OwnRefresh.Token token = tokens.token();
      return token.expiresAt().isAfter(Instant.now()) ? token.value() : tokens.refresh().value();
    }

    private String currentUnchecked() {
      try {
        return current();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String refreshed() {
      try {
        return tokens.refresh().value();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private HttpRequest signed(String token) {
      return HttpRequest.newBuilder(setup.resource())
          .header("Authorization", "Bearer " + token)
          .build();
    }

    private static void check(HttpResponse<byte[]> response) {
      if (response.statusCode() != 200) {
        throw new IllegalStateException("the API answered " + response.statusCode());
      }
    }
  }
}
