package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.store.TokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** If a store is closed too early, no login is lost, and the message says what happened. */
@Timeout(60)
class ClosedStoreTest {
  @TempDir Path directory;

  private final EngineFixture fixture = new EngineFixture();

  private TokenStore open() {
    return RecordAssertions.files(directory.resolve("tokens"));
  }

  private TokenProvider provider(TokenStore store) {
    return fixture.bound(
        fixture.builder("seed-0").subject("acme").store(store).build(), fixture.server);
  }

  @Test
  void aRefreshUnderWayKeepsItsLeaseAndStoresItsToken() throws Exception {
    TokenStore store = open();
    CountDownLatch atServer = new CountDownLatch(1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    CompletableFuture<Credential> first = provider(store).current();
    assertThat(atServer.await(10, TimeUnit.SECONDS)).isTrue();

    store.close();
    TokenProvider other = provider(open());
    assertThat(failure(other.current())).hasMessageContaining("held the lease");
    open.complete(null);

    assertThat(value(first)).isEqualTo("access-1");
    fixture.time.pass(Duration.ofSeconds(5));
    assertThat(value(other.current())).as("what was stored").isEqualTo("access-1");
    assertThat(value(other.forceRefresh())).as("the lease is free").isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void aRefreshThatBeginsAfterwardsSaysThatTheStoreIsClosed() {
    TokenStore store = open();
    TokenProvider provider = provider(store);
    value(provider.current());

    store.close();

    assertThat(failure(provider.forceRefresh()))
        .hasMessageContaining("the token store is closed")
        .hasMessageContaining("close the store after");
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void anEncryptedStoreSaysSoToo() {
    TokenStore files = open();
    TokenStore store = TokenStore.encrypted(files, new SecretKeySpec(new byte[32], "AES"));
    TokenProvider provider = provider(store);
    value(provider.current());

    store.close();

    assertThat(failure(provider.forceRefresh())).hasMessageContaining("the token store is closed");
  }
}
