package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server may accept a finally rejected refresh token again. A forced refresh finds out. */
@Timeout(60)
class ForcedRefreshTest {
  private static final String REFUSAL = "{\"error\":\"invalid_grant\"}";

  private final EngineFixture fixture = new EngineFixture();

  /** Returns a login whose refresh token was finally rejected. One request was sent. */
  private TokenProvider refused() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(400, REFUSAL);
    failure(provider.current());
    fixture.time.pass(Duration.ofSeconds(6));
    assertThat(failure(provider.current())).hasMessageContaining("finally rejected");
    assertThat(fixture.server.count()).isEqualTo(1);
    return provider;
  }

  @Test
  void itSucceedsAfterAnAdministratorHasLiftedTheRefusal() {
    TokenProvider provider = refused();

    assertThat(value(provider.forceRefresh())).isEqualTo("access-1");

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.store.text()).doesNotContain("tombstone");
    assertThat(value(fixture.stored("seed-0").current())).isEqualTo("access-1");
  }

  @Test
  void itSucceedsInAProcessThatFindsTheRefusalInTheStore() {
    refused();

    assertThat(value(fixture.stored("seed-0").forceRefresh())).isEqualTo("access-1");
  }

  @Test
  void aRefusalThatStandsCostsOneRequest() {
    TokenProvider provider = refused();
    fixture.server.instead(400, REFUSAL).instead(400, REFUSAL);

    failure(provider.forceRefresh());
    assertThat(fixture.server.count()).isEqualTo(2);
    failure(provider.forceRefresh());
    failure(provider.current());
    fixture.time.pass(Duration.ofSeconds(6));
    failure(provider.current());

    assertThat(fixture.server.count()).as("nobody else asks").isEqualTo(2);
    assertThat(fixture.store.text()).contains("tombstone");
  }

  @Test
  void manyThatForceCauseOneRequest() {
    TokenProvider provider = refused();
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.instead(open);

    CompletableFuture<Credential> one = provider.forceRefresh();
    CompletableFuture<Credential> other = provider.forceRefresh();
    open.complete(Response.of(400, REFUSAL));
    failure(one);
    failure(other);

    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aRefusedCredentialIsNotForced() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential held = provider.current().join();
    fixture.server.instead(400, REFUSAL);
    failure(provider.renew(held));
    fixture.time.pass(Duration.ofSeconds(6));

    failure(provider.renew(held));

    assertThat(fixture.server.count()).isEqualTo(2);
  }

  /** A step at which a refresh is held until the test continues it. */
  private static final class HeldStep implements Runnable {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Override
    public void run() {
      reached.countDown();
      try {
        boolean unused = release.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void await() throws InterruptedException {
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void release() {
      release.countDown();
    }
  }

  /** Forces a refresh while another one has read the store but has not decided yet. */
  private void forcedDuringARefreshOfAnotherProvider(String expected) throws Exception {
    TokenProvider late = fixture.stored("seed-0");
    HeldStep read = new HeldStep();
    fixture.store.afterNextRead(read);

    CompletableFuture<Credential> first = late.current();
    read.await();
    CompletableFuture<Credential> forced = late.forceRefresh();
    read.release();

    assertThat(value(forced)).isEqualTo(expected);
    assertThat(value(first)).isEqualTo(expected);
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aRefreshUnderWayDoesNotAnswerItWithATokenOfTheStore() throws Exception {
    value(fixture.stored("seed-0").current());
    forcedDuringARefreshOfAnotherProvider("access-2");
  }

  @Test
  void aRefreshUnderWayDoesNotAnswerItWithARefusalOfTheStore() throws Exception {
    refused();
    forcedDuringARefreshOfAnotherProvider("access-1");
  }

  @Test
  void aRefreshThatHasDecidedToSendNothingDoesNotAnswerIt() throws Exception {
    TokenProvider login = fixture.stored("seed-0");
    value(login.current());
    TokenProvider other = login.forAudience("api");
    TokenProvider late = fixture.stored("seed-0").forAudience("api");
    HeldStep release = new HeldStep();
    fixture.store.afterNextRead(
        () -> {
          value(other.current());
          fixture.store.beforeNextRelease(release);
        });

    CompletableFuture<Credential> first = late.current();
    release.await();
    List<CompletableFuture<Credential>> forced =
        List.of(late.forceRefresh(), late.forceRefresh(), late.forceRefresh());
    release.release();

    assertThat(value(first)).as("adopted").isEqualTo("access-2");
    assertThat(forced).extracting(EngineFixture::value).containsOnly("access-3");
    assertThat(fixture.server.count()).isEqualTo(3);
  }

  @Test
  void aRefreshWhoseRequestIsUnderWayAnswersIt() {
    TokenProvider provider = fixture.stored("seed-0");
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(reply -> open.thenCombine(reply, (none, response) -> response));
    CompletableFuture<Credential> first = provider.current();
    CompletableFuture<Credential> forced = provider.forceRefresh();
    open.complete(null);

    assertThat(value(first)).isEqualTo("access-1");
    assertThat(value(forced)).isEqualTo("access-1");
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void aSignOutIsNotUndone() {
    TokenProvider provider = fixture.stored("seed-0");
    value(provider.current());
    provider.signOut().join();

    assertThat(failure(provider.forceRefresh())).hasMessageContaining("signed out");

    assertThat(fixture.server.count()).isEqualTo(1);
  }
}
