package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A call is refused after it was overtaken by accepted calls. The server responds slowly. */
class RefusalWaitTest {
  private final AtomicInteger renewals = new AtomicInteger();
  private final Semaphore sent = new Semaphore(0);

  @Test
  void aSlowRefusalWaitsForAWitnessAsLongAsItsAnswerTook() {
    try (ApiClient api = slowApi()) {
      CompletableFuture<?> overtaken = call(api, "refused-after-600");
      CompletableFuture<?> witness = call(api, "refused-after-900");
      call(api, "accepted").join();

      overtaken.join();
      witness.join();
    }

    assertThat(renewals).hasPositiveValue();
  }

  @Test
  void withoutAWitnessItIsNotAboutTheToken() {
    try (ApiClient api = slowApi()) {
      CompletableFuture<?> overtaken = call(api, "refused-after-600");
      call(api, "accepted").join();

      assertThat(overtaken).failsWithin(20, TimeUnit.SECONDS);
    }

    assertThat(renewals).hasValue(0);
  }

  /** Sends a request and returns when it is under way, so that the next one is sent after it. */
  private CompletableFuture<?> call(ApiClient api, String path) {
    CompletableFuture<?> answer = api.get(path).returningNothing().sendAsync();
    sent.acquireUninterruptibly();
    return answer;
  }

  private ApiClient slowApi() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(new Renewable())
        .transport(this::answer)
        .build();
  }

  private CompletableFuture<Response> answer(Request request) {
    sent.release();
    String path = request.uri().getPath();
    boolean first = request.headers().first("Authorization").orElse("").endsWith("-1");
    if (!first || path.equals("/accepted")) {
      return completedFuture(Response.of(204));
    }
    int after = Integer.parseInt(path.substring(path.lastIndexOf('-') + 1));
    return CompletableFuture.supplyAsync(
        () -> Response.of(401), CompletableFuture.delayedExecutor(after, TimeUnit.MILLISECONDS));
  }

  private final class Renewable implements CredentialProvider {
    @Override
    public CompletableFuture<Credential> current() {
      return completedFuture(token(renewals.get() + 1));
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      renewals.compareAndSet((int) rejected.facts().generation() - 1, 1);
      return current();
    }

    private Credential token(int generation) {
      return Credential.bearer(
          "token-of-generation-" + generation,
          new CredentialFacts(
              CredentialFacts.Type.ACCESS_TOKEN,
              Optional.of("grant"),
              generation,
              CredentialFacts.Source.OBTAINED,
              Optional.of(Instant.now()),
              Optional.empty(),
              false));
    }
  }
}
