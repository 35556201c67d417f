package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sign-out ends within its limit, however many tokens there are and whatever the server does. */
@Timeout(60)
class SignOutDeadlineTest {
  private final EngineFixture fixture = new EngineFixture();
  private final AtomicInteger revocations = new AtomicInteger();

  /** While a revocation hangs, time passes at once. */
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanos() {
          return fixture.time.nanos();
        }

        @Override
        public void pause(Duration pause) {
          fixture.time.pause(pause);
        }

        @Override
        public <T extends @Nullable Object> T await(Future<T> future, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
          boolean hangs = revocations.get() > 0;
          try {
            return future.get(hangs ? 100 : limit.toMillis(), TimeUnit.MILLISECONDS);
          } catch (TimeoutException e) {
            fixture.time.pass(limit);
            throw e;
          }
        }
      };

  @Test
  void anEndpointThatHangsHoldsASignOutUpForItsTimeLimitOnly() {
    Transport hanging =
        request -> {
          if (request.uri().getPath().equals("/revoke")) {
            revocations.incrementAndGet();
            return new CompletableFuture<Response>();
          }
          return fixture.server.send(request);
        };
    TokenProvider provider =
        fixture.bound(fixture.builder("seed-0").ticker(ticker).build(), hanging);
    for (int i = 0; i < 50; i++) {
      value(provider.forScope("order:" + i).current());
    }
    Duration before = fixture.time.passed();

    SignOutResult result = provider.signOut().join();

    assertThat(fixture.time.passed().minus(before)).isLessThanOrEqualTo(Duration.ofSeconds(35));
    assertThat(revocations).hasValueLessThanOrEqualTo(4);
    assertThat(result).isEqualTo(new SignOutResult(false, true));
    assertThat(failure(provider.current())).hasMessageContaining("signed out");
  }

  @Test
  void anEndpointThatAnswersIsAskedAboutEveryToken() {
    TokenProvider provider = fixture.provider();
    for (int i = 0; i < 50; i++) {
      value(provider.forScope("order:" + i).current());
    }

    assertThat(provider.signOut().join()).isEqualTo(new SignOutResult(true, false));

    assertThat(fixture.server.revoked("refresh-50")).isTrue();
    assertThat(fixture.server.revoked("access-1")).isTrue();
    assertThat(fixture.server.revoked("access-50")).isTrue();
  }
}
