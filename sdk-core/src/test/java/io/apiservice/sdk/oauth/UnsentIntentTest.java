package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.OAuth.WhenAmbiguous;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The store wrote an intent and then failed, so the token was not presented. Leases of the store
 * have a time-to-live.
 */
@Timeout(60)
class UnsentIntentTest {
  private static final Duration AFTER_THE_BACK_OFF = Duration.ofSeconds(2);

  private final EngineFixture fixture = new EngineFixture();

  @BeforeEach
  void aLoginIsStored() {
    fixture.store.outliving();
    TokenProvider first = fixture.stored("seed-0");
    value(first.current());
    first.close();
  }

  private TokenProvider host(UnaryOperator<OAuth.Builder> more) {
    return fixture.stored("seed-0", more);
  }

  private TokenProvider host() {
    return host(b -> b);
  }

  private static OAuth.Builder neverRepeating(OAuth.Builder builder) {
    return builder.whenAmbiguous(WhenAmbiguous.FAIL);
  }

  private boolean intentStored() {
    try {
      return RecordCodec.read(fixture.store.only()).intent() != null;
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean comesTrue(BooleanSupplier wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!wanted.getAsBoolean() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return wanted.getAsBoolean();
  }

  /** A refresh of one host fails although its intent was written. */
  private TokenProvider failedAfterTheIntent(UnaryOperator<OAuth.Builder> more) {
    TokenProvider host = host(more);
    fixture.store.failAfterWrite(2);
    assertThat(failure(host.forceRefresh())).hasCauseInstanceOf(StoreException.class);
    assertThat(fixture.server.count()).as("not presented").isEqualTo(1);
    return host;
  }

  @Test
  void anotherHostPresentsTheTokenWithoutAHoldOff() {
    failedAfterTheIntent(b -> b);
    assertThat(comesTrue(() -> !intentStored())).as("the intent is withdrawn").isTrue();

    assertThat(value(host().forceRefresh())).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void hostsThatNeverRepeatAreNotStuck() {
    TokenProvider failed = failedAfterTheIntent(UnsentIntentTest::neverRepeating);
    fixture.time.pass(AFTER_THE_BACK_OFF);
    assertThat(value(failed.forceRefresh())).isEqualTo("access-2");

    failedAfterTheIntentOf(failed);
    assertThat(comesTrue(() -> !intentStored())).as("the intent is withdrawn").isTrue();
    assertThat(value(host(UnsentIntentTest::neverRepeating).forceRefresh())).isEqualTo("access-3");
  }

  private void failedAfterTheIntentOf(TokenProvider host) {
    fixture.store.failAfterWrite(2);
    failure(host.forceRefresh());
  }

  @Test
  void theHostItselfGoesOnThoughTheWithdrawalFailsToo() {
    TokenProvider host = host(UnsentIntentTest::neverRepeating);
    fixture.store.failAfterWrite(2);
    fixture.store.downAfterWrites(1);
    failure(host.forceRefresh());
    assertThat(intentStored()).isTrue();

    fixture.store.down(false);
    fixture.time.pass(AFTER_THE_BACK_OFF);

    assertThat(value(host.forceRefresh())).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void theWithdrawalIsTriedAgainUntilTheStoreWorks() {
    TokenProvider host = host();
    fixture.store.failAfterWrite(2);
    fixture.store.downAfterWrites(1);
    failure(host.forceRefresh());
    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero()))
        .as("the lease is released meanwhile")
        .isTrue();
    assertThat(intentStored()).isTrue();

    fixture.store.down(false);

    assertThat(comesTrue(() -> !intentStored())).as("the intent is withdrawn").isTrue();
    assertThat(value(host().forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void closeTriesOnceMore() {
    TokenProvider host = host();
    fixture.store.failAfterWrite(2);
    fixture.store.downAfterWrites(1);
    failure(host.forceRefresh());
    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero())).isTrue();
    fixture.store.down(false);

    host.close();

    assertThat(intentStored()).isFalse();
  }

  /** An earlier request with an unknown outcome is still on record afterwards. */
  @Test
  void theIntentOfAnEarlierRequestIsPutBack() throws StoreException {
    TokenProvider host = host(UnsentIntentTest::neverRepeating);
    fixture.server.twist(reply -> CompletableFuture.completedFuture(Response.of(500, "")));
    failure(host.forceRefresh());
    GrantRecord ambiguous = RecordCodec.read(fixture.store.only());

    TokenProvider other = host();
    fixture.time.pass(Duration.ofMinutes(3));
    failure(other.forceRefresh());
    fixture.time.pass(Duration.ofMinutes(3));
    fixture.store.failAfterWrite(2);
    failure(other.forceRefresh());
    other.close();

    GrantRecord after = RecordCodec.read(fixture.store.only());
    assertThat(ambiguous.intent()).isNotNull();
    assertThat(after.intent()).matches(intent -> intent.same(ambiguous.intent()));
  }

  /** The first intent was not sent, the second one was: its outcome must not be forgotten. */
  @Test
  void aTokenThatIsPresentedLaterCounts() {
    TokenProvider host = failedAfterTheIntent(UnsentIntentTest::neverRepeating);
    fixture.server.twist(reply -> CompletableFuture.completedFuture(Response.of(500, "")));
    fixture.time.pass(AFTER_THE_BACK_OFF);

    failure(host.forceRefresh());
    int presented = fixture.server.count();
    fixture.time.pass(Duration.ofMinutes(3));
    failure(host.forceRefresh());

    assertThat(fixture.server.count()).as("not presented again").isEqualTo(presented);
    assertThat(intentStored()).isTrue();
  }

  /** A withdrawal without an answer does not keep the intent from the hosts for ever. */
  @Test
  void anIntentThatWasNotWrittenIsNoReasonToWait() {
    TokenProvider host = host();
    fixture.store.downAfterWrites(0);
    failure(host.forceRefresh());
    fixture.store.down(false);

    assertThat(value(host().forceRefresh())).isEqualTo("access-2");
    host.close();
  }

  /** A store that fails for minutes would otherwise cost a thread for every login. */
  @Test
  void manyWithdrawalsShareOneThread() {
    fixture.server.rotates(false);
    KeyedTokens tokens =
        OAuth.keyed(key -> fixture.server.current())
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.none("my-app"))
            .ticker(fixture.time)
            .store(fixture.store)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    List<String> logins = IntStream.range(0, 200).mapToObj(i -> "login-" + i).toList();
    Map<String, Credential> current = new HashMap<>();
    logins.forEach(login -> current.put(login, tokens.of(login).current().join()));
    fixture.store.downAfterWrites(0);
    int presented = fixture.server.count();

    logins.forEach(login -> failure(tokens.of(login).renew(requireNonNull(current.get(login)))));

    assertThat(fixture.server.count()).as("no token is presented").isEqualTo(presented);
    assertThat(comesTrue(() -> withdrawing() == 1)).as("%d threads", withdrawing()).isTrue();
    fixture.store.down(false);
    assertThat(comesTrue(() -> withdrawing() == 0)).as("all are withdrawn").isTrue();
    fixture.time.pass(AFTER_THE_BACK_OFF);
    logins.forEach(login -> tokens.of(login).renew(requireNonNull(current.get(login))).join());
    assertThat(fixture.server.count()).isEqualTo(presented + logins.size());
  }

  private static long withdrawing() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            frames ->
                Stream.of(frames)
                    .map(StackTraceElement::getClassName)
                    .anyMatch(name -> name.matches(".*\\.(IntentWithdrawal|StoreRetries)")))
        .count();
  }
}
