package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.store.TokenStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a real file store. Several providers stand for several processes. */
class SharedDirectoryTest {
  private static final int PROVIDERS = 6;
  private static final int RENEWALS = 8;

  private final EngineFixture fixture = new EngineFixture();

  @Test
  void severalProvidersOnOneDirectorySpendNothingTwice(@TempDir Path directory) throws Exception {
    List<TokenStore> stores = new ArrayList<>();
    List<Future<Credential>> ends = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(PROVIDERS);
    CyclicBarrier rounds = new CyclicBarrier(PROVIDERS);
    for (int i = 0; i < PROVIDERS; i++) {
      TokenStore store = TokenStore.file(directory.resolve("tokens"));
      stores.add(store);
      TokenProvider provider =
          OAuth.refreshToken("seed-0")
              .tokenEndpoint("https://auth.example.com/token")
              .subject("acme")
              .store(store)
              .build();
      provider.bind(
          new ProviderContext(fixture.server, fixture.recordingListener, Clock.systemUTC()));
      ends.add(callers.submit(() -> renewed(provider, rounds)));
    }
    for (Future<Credential> end : ends) {
      assertThat(end.get(120, TimeUnit.SECONDS)).isNotNull();
    }
    callers.shutdown();
    stores.forEach(TokenStore::close);

    List<String> presented = fixture.server.presented();
    assertThat(Set.copyOf(presented)).as("each at most once").hasSameSizeAs(presented);
    assertThat(fixture.server.familyRevoked()).isFalse();
    assertThat(presented).as("one a generation, the others adopt").hasSize(RENEWALS + 1);
  }

  /** All providers refuse the same generation before any of them continues with the next. */
  private static Credential renewed(TokenProvider provider, CyclicBarrier rounds) throws Exception {
    Credential credential = provider.current().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < RENEWALS; i++) {
      rounds.await(60, TimeUnit.SECONDS);
      credential = provider.renew(credential).get(60, TimeUnit.SECONDS);
    }
    return credential;
  }
}
