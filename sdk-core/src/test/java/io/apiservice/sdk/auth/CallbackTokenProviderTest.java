package io.apiservice.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.error.CredentialUnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source of tokens may hang or fail. It is called again all the same. */
@Timeout(60)
@SuppressWarnings("NullAway") // the test sets these references before it reads them
class CallbackTokenProviderTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void aSourceThatHangsOnceIsAskedAgain() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    CallbackTokenProvider source =
        new CallbackTokenProvider(
            (Callable<AccessToken>)
                () -> {
                  if (asked.incrementAndGet() == 1) {
                    boolean unused = release.await(50, TimeUnit.SECONDS);
                  }
                  return AccessToken.of("token-" + asked.get());
                },
            Duration.ofMillis(200));

    Throwable failure = catchThrowable(() -> source.current().get(20, TimeUnit.SECONDS));
    assertThat(failure)
        .hasCauseInstanceOf(CredentialUnavailableException.class)
        .hasMessageContaining("did not return a token within 200 ms");

    assertThat(source.current())
        .succeedsWithin(SOON)
        .extracting(Credential::secret)
        .isEqualTo("token-2");
    release.countDown();
  }

  @Test
  void aSourceThatKeepsFailingIsNotAskedByEveryCall() {
    AtomicInteger asked = new AtomicInteger();
    CallbackTokenProvider source =
        new CallbackTokenProvider(
            (Callable<AccessToken>)
                () -> {
                  asked.incrementAndGet();
                  throw new IllegalStateException("down");
                });

    for (int i = 0; i < 200; i++) {
      assertThat(source.current()).failsWithin(SOON);
    }

    assertThat(asked.get()).isBetween(2, 6);
  }

  @Test
  void aSourceThatBlocksDoesNotBlockWhoeverAsks() {
    CountDownLatch release = new CountDownLatch(1);
    CallbackTokenProvider source =
        new CallbackTokenProvider(
            () -> {
              try {
                boolean unused = release.await(50, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return CompletableFuture.completedFuture(AccessToken.of("token"));
            });

    CompletableFuture<Credential> asked = source.current();

    assertThat(asked).isNotDone();
    release.countDown();
    assertThat(asked).succeedsWithin(SOON);
  }

  @Test
  void aSourceKnowsTheThreadThatRunsItsCode() {
    AtomicReference<CallbackTokenProvider> source = new AtomicReference<>();
    AtomicReference<Boolean> inside = new AtomicReference<>(false);
    source.set(
        new CallbackTokenProvider(
            (Callable<AccessToken>)
                () -> {
                  inside.set(source.get().calledFromWithin());
                  return AccessToken.of("token");
                }));

    assertThat(source.get().current()).succeedsWithin(SOON);

    assertThat(inside.get()).isTrue();
    assertThat(source.get().calledFromWithin()).isFalse();
  }
}
