package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One API client uses two logins that have the same name. */
class TwoLoginsTest {
  @Test
  void whatIsAcceptedForOneLoginIsNoEvidenceAboutTheOther() {
    CompletableFuture<Response> slow = new CompletableFuture<>();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .transport(
                request ->
                    request.headers().first("Authorization").orElse("").contains("dead-token-1")
                        ? slow
                        : completedFuture(Response.of(204)))
            .build()) {
      Renewable dead = new Renewable("dead-token");
      ApiClient theirs = api.withCredentials(dead);
      ApiClient others = api.withCredentials(new Renewable("other-token"));

      CompletableFuture<?> refused = theirs.get("users").returningNothing().sendAsync();
      others.get("users").returningNothing().send();
      slow.complete(Response.of(401));

      refused.join();
      assertThat(dead.generation).isEqualTo(2);
    }
  }

  private static final class Renewable implements CredentialProvider {
    private final String token;
    private volatile int generation = 1;

    Renewable(String token) {
      this.token = token;
    }

    @Override
    public CompletableFuture<Credential> current() {
      return completedFuture(
          Credential.bearer(
              token + "-" + generation,
              new CredentialFacts(
                  CredentialFacts.Type.ACCESS_TOKEN,
                  Optional.of("my-app"),
                  generation,
                  CredentialFacts.Source.OBTAINED,
                  Optional.of(Instant.now()),
                  Optional.empty(),
                  false)));
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      generation = 2;
      return current();
    }
  }
}
