package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.store.TokenStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Code of the application and the token endpoint may quote any token of the login. No exception
 * repeats it.
 */
class QuotedTokensTest {
  private static final String SEED = "Zk7Qw9-tRp_LmX4vB2nHs8Jd";
  private static final String REFRESH = "Rf3Yd8-uKq_NwC5gT6mEz1Pa";
  private static final String NEXT_REFRESH = "Nr6Bv2-xSj_GhF9cL4kWy7Ut";
  private static final String ACCESS = "Ac5Mt1-oVi_DpH2rJ9sXe3Qb";

  private final EngineFixture fixture = new EngineFixture();
  private final QuotingStore store = new QuotingStore();

  /** A store whose exceptions quote a text, or the record that it was given. */
  private final class QuotingStore implements TokenStore {
    private volatile @Nullable String onRead;
    private volatile boolean unchecked;
    private final AtomicInteger readsBefore = new AtomicInteger();
    private volatile boolean onReplace;
    private final AtomicInteger replacesBefore = new AtomicInteger();

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      String quote = onRead;
      if (quote != null && readsBefore.getAndDecrement() <= 0) {
        if (unchecked) {
          throw new IllegalStateException("row has " + quote);
        }
        throw new StoreException("row has " + quote, new IllegalStateException("row " + quote));
      }
      return fixture.store.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next)
        throws StoreException {
      if (onReplace && replacesBefore.getAndDecrement() <= 0) {
        throw new StoreException(
            "cannot replace "
                + (expected == null ? "nothing" : new String(expected, UTF_8))
                + " by "
                + new String(next, UTF_8));
      }
      return fixture.store.replace(key, expected, next);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      return fixture.store.tryLease(key, ttl);
    }
  }

  private TokenProvider provider(String seed) {
    return fixture.bound(
        fixture.builder(seed).subject("acme").store(store).build(), fixture.server);
  }

  private void grant(String access, String refresh) {
    fixture.server.instead(
        200,
        "{\"access_token\":\""
            + access
            + "\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\""
            + refresh
            + "\"}");
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String everyText(TokenRefreshException thrown) {
    return thrown.getMessage()
        + trace(thrown)
        + thrown.diagnosis()
        + thrown.diagnosis().explain()
        + thrown.diagnosis().toJson();
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, "correcthorsebatterystaple"})
  void aStoreThatQuotesTheConfiguredRefreshTokenIsMasked(String seed) {
    store.onRead = seed;

    TokenRefreshException thrown = failure(provider(seed).current());

    assertThat(thrown).hasMessageContaining("row has [redacted]");
    assertThat(everyText(thrown)).doesNotContain(seed);
  }

  @Test
  void aTextWithoutATokenIsShown() {
    store.onRead = "Xx0Aa1-bCd_EfG2hI3jKl4Mn";

    TokenRefreshException thrown = failure(provider(SEED).current());

    assertThat(thrown).hasMessageContaining("row has Xx0Aa1-bCd_EfG2hI3jKl4Mn");
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, REFRESH, ACCESS})
  void aStoreThatQuotesATokenOfTheSessionIsMasked(String quoted) {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    Credential first = provider.current().join();
    store.onRead = quoted;

    TokenRefreshException thrown = failure(provider.renew(first));

    assertThat(thrown).hasMessageContaining("row has [redacted]");
    assertThat(everyText(thrown)).doesNotContain(quoted);
  }

  @Test
  void aStoreThatQuotesItsRecordIsMasked() {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    Credential first = provider.current().join();
    store.onReplace = true;

    TokenRefreshException thrown = failure(provider.renew(first));

    assertThat(thrown).hasMessageContaining("cannot replace");
    assertThat(everyText(thrown)).doesNotContain(ACCESS, REFRESH);
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, REFRESH, ACCESS})
  void aSignOutThatFailsIsMasked(String quoted) {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    value(provider.current());
    store.onRead = quoted;

    CompletionException failed =
        Objects.requireNonNull(
            catchThrowableOfType(CompletionException.class, () -> provider.signOut().join()));

    TokenRefreshException thrown =
        (TokenRefreshException) Objects.requireNonNull(failed.getCause());
    assertThat(thrown).hasMessageContaining("row has [redacted]");
    assertThat(everyText(thrown)).doesNotContain(quoted);
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, REFRESH, ACCESS})
  void anUncheckedExceptionOfTheStoreIsMaskedToo(String quoted) {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    value(provider.current());
    store.unchecked = true;
    store.onRead = quoted;

    Throwable signOut = Objects.requireNonNull(catchThrowable(() -> provider.signOut().join()));
    Throwable look = Objects.requireNonNull(catchThrowable(provider::inspect));

    assertThat(signOut).hasCauseInstanceOf(TokenRefreshException.class);
    assertThat(look).isInstanceOf(StoreException.class);
    assertThat(trace(signOut)).contains("IllegalStateException").doesNotContain(quoted);
    assertThat(trace(look)).contains("row has [redacted]").doesNotContain(quoted);
  }

  @ParameterizedTest
  @ValueSource(strings = {SEED, REFRESH, ACCESS})
  void aLookAtAStoreThatQuotesATokenIsMasked(String quoted) {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    value(provider.current());
    store.onRead = quoted;

    Throwable look = Objects.requireNonNull(catchThrowable(provider::inspect));

    assertThat(look).isInstanceOf(StoreException.class).hasMessage("row has [redacted]");
    assertThat(trace(look)).doesNotContain(quoted);
  }

  @Test
  void aFailureOfTheStoreWithoutATokenIsPassedOnAsItIs() {
    TokenProvider provider = provider(SEED);
    store.onRead = "Xx0Aa1-bCd_EfG2hI3jKl4Mn";

    assertThat(catchThrowable(provider::inspect))
        .isExactlyInstanceOf(StoreException.class)
        .hasMessage("row has Xx0Aa1-bCd_EfG2hI3jKl4Mn")
        .hasCauseExactlyInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedSignOutThatCannotBeCompletedIsLoggedWithoutATokenInIt(boolean unchecked)
      throws Exception {
    TokenProvider signedOut =
        fixture.bound(
            fixture.builder(SEED).subject("acme").store(store).build(),
            request ->
                request.uri().getPath().equals("/revoke")
                    ? completedFuture(Response.of(503, ""))
                    : fixture.server.send(request));
    grant(ACCESS, REFRESH);
    value(signedOut.current());
    assertThat(signedOut.signOut().join().revoked()).isFalse();
    TokenProvider restarted = provider(SEED);
    store.unchecked = unchecked;
    store.readsBefore.set(1);
    store.onRead = REFRESH;

    String logged = errorOutputUntil("could not be completed", () -> failure(restarted.current()));

    assertThat(logged)
        .contains(unchecked ? "IllegalStateException" : "row has [redacted]")
        .doesNotContain(REFRESH);
  }

  /** What is written to the error output, where the log of these tests goes, by any thread. */
  private static String errorOutputUntil(String end, Runnable action) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    CountDownLatch ended = new CountDownLatch(1);
    System.setErr(
        new PrintStream(seen, true, UTF_8) {
          @Override
          public void write(byte[] text, int from, int length) {
            super.write(text, from, length);
            if (seen.toString(UTF_8).contains(end)) {
              ended.countDown();
            }
          }
        });
    try {
      action.run();
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      System.setErr(before);
    }
    return seen.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {REFRESH, NEXT_REFRESH})
  void aTokenThatCouldNotBeStoredYetIsMasked(String quoted) {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    Credential first = provider.current().join();
    store.replacesBefore.set(1);
    store.onReplace = true;
    grant("Ac8Jf4-eBz_KdQ7wT1nGy5Lo", NEXT_REFRESH);
    value(provider.renew(first));
    store.onRead = quoted;

    CompletionException failed =
        Objects.requireNonNull(
            catchThrowableOfType(CompletionException.class, () -> provider.signOut().join()));

    assertThat(everyText((TokenRefreshException) Objects.requireNonNull(failed.getCause())))
        .contains("row has [redacted]")
        .doesNotContain(quoted);
    store.onRead = null;
    store.onReplace = false;
    provider.close();
  }

  @Test
  void anEndpointThatEchoesTheConfiguredTokenOfAnOlderLoginIsMasked() {
    TokenProvider provider = provider(SEED);
    grant(ACCESS, REFRESH);
    value(provider.current());
    TokenProvider restarted = provider(SEED);
    fixture.server.instead(
        400,
        "{\"error\":\"invalid_client\",\"error_description\":\"not "
            + SEED
            + "\",\"request_id\":\""
            + SEED
            + "\"}");

    TokenRefreshException thrown = failure(restarted.forceRefresh());

    assertThat(fixture.server.presented()).endsWith(REFRESH);
    assertThat(thrown).hasMessageContaining("not [redacted]");
    assertThat(everyText(thrown)).doesNotContain(SEED);
  }

  @Test
  void aTokenFromALookupIsMasked() {
    KeyedTokens tokens =
        OAuth.keyed(key -> SEED)
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.none("my-app"))
            .store(store)
            .ticker(fixture.time)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    store.onReplace = true;

    TokenRefreshException thrown = failure(tokens.of("acme").current());

    assertThat(thrown).hasMessageContaining("cannot replace");
    assertThat(everyText(thrown)).doesNotContain(SEED);
  }
}
