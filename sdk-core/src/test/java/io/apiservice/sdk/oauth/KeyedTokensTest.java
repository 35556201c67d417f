package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class KeyedTokensTest {
  private final EngineFixture fixture = new EngineFixture();
  private final Map<String, String> saved = new ConcurrentHashMap<>();

  private KeyedTokens keyed(UnaryOperator<KeyedTokens.Builder> more) {
    fixture.server.rotates(false);
    KeyedTokens tokens =
        more.apply(
                OAuth.keyed(key -> saved.getOrDefault(key, "seed-0"))
                    .tokenEndpoint("https://auth.example.com/token")
                    .clientAuthentication(ClientAuthentication.none("my-app"))
                    .ticker(fixture.time))
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    return tokens;
  }

  @Test
  void eachKeyHasItsOwnTokens() {
    KeyedTokens tokens = keyed(b -> b);

    Credential acme = tokens.of("acme").current().join();
    Credential other = tokens.of("other").current().join();

    assertThat(acme).isNotEqualTo(other);
    assertThat(tokens.of("acme").current().join()).isEqualTo(acme);
    assertThat(acme.facts().grant()).contains("acme");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void twoTenantsOnOneStoreNeverMeet() {
    KeyedTokens tokens = keyed(b -> b.store(fixture.store));

    tokens.of("a").current().join();
    tokens.of("b").current().join();

    assertThat(fixture.store.size()).isEqualTo(2);
  }

  @Test
  void aKeyWithoutATokenIsATypedError() {
    fixture.server.rotates(false);
    KeyedTokens tokens =
        OAuth.keyed(key -> null)
            .tokenEndpoint("https://auth.example.com/token")
            .ticker(fixture.time)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));

    assertThat(EngineFixture.failure(tokens.of("acme").current())).hasMessageContaining("acme");
    assertThat(fixture.server.count()).isZero();
  }

  @Test
  void theNumberOfIdentitiesIsBounded() {
    KeyedTokens tokens = keyed(b -> b.maxSessions(100));

    for (int i = 0; i < 1000; i++) {
      fixture.time.pass(Duration.ofMillis(1));
      tokens.of("tenant-" + i).current().join();
    }

    assertThat(tokens.size()).isBetween(80, 101);
    int calls = fixture.server.count();
    tokens.of("tenant-999").current().join();
    assertThat(fixture.server.count()).as("the last ones stay").isEqualTo(calls);
  }

  @Test
  void idleIdentitiesAreForgotten() {
    KeyedTokens tokens = keyed(b -> b);
    for (int i = 0; i < 50; i++) {
      tokens.of("tenant-" + i).current().join();
    }

    fixture.time.pass(Duration.ofMinutes(61));
    tokens.of("tenant-7").current().join();

    assertThat(tokens.size()).isLessThanOrEqualTo(2);
  }

  /** Returns the token of a login whose refresh token was rotated and is only in this process. */
  private Credential withTokenKeptNowhereElse(KeyedTokens tokens) {
    fixture.server.rotates(true);
    Credential token = tokens.of("precious").current().join();
    fixture.server.rotates(false);
    return token;
  }

  private void use(KeyedTokens tokens, int many) {
    for (int i = 0; i < many; i++) {
      fixture.time.pass(Duration.ofMillis(1));
      saved.put("tenant-" + i, fixture.server.current());
      tokens.of("tenant-" + i).current().join();
    }
  }

  @Test
  void whoHoldsATokenThatIsKeptNowhereElseIsEvictedLast() {
    KeyedTokens tokens = keyed(b -> b.maxSessions(20));
    Credential precious = withTokenKeptNowhereElse(tokens);

    use(tokens, 200);

    assertThat(tokens.of("precious").current().join()).as("still in memory").isSameAs(precious);
    assertThat(tokens.size()).isLessThanOrEqualTo(21);
  }

  @Test
  void whoHoldsATokenThatIsKeptNowhereElseIsNotForgottenWhenIdle() {
    KeyedTokens tokens = keyed(b -> b);
    Credential unused = withTokenKeptNowhereElse(tokens);
    use(tokens, 10);

    fixture.time.pass(Duration.ofMinutes(61));
    tokens.of("tenant-7").current().join();

    assertThat(tokens.size()).as("the one in use, and the one with the token").isEqualTo(2);
  }

  @Test
  void anIdentityAtRestCostsLessThanAKilobyte() {
    KeyedTokens tokens = keyed(b -> b.maxSessions(100_000));
    int many = 16_000;
    CredentialProvider first = tokens.of("first");
    first.current().join();
    long before = used();

    for (int i = 0; i < many; i++) {
      tokens.of("tenant-" + i).current().join();
    }
    fixture.server.forgetCalls();
    fixture.recordingListener.forget();
    long each = (used() - before) / many;

    assertThat(tokens.size()).isEqualTo(many + 1);
    assertThat(each).as("bytes, of which 56 are the text of the token").isLessThan(1024 + 56);
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
