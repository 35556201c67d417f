package io.apiservice.sdk.oauth;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Client credentials can be presented any number of times, so each audience is requested
 * independently.
 */
@Timeout(60)
class ClientCredentialsTest {
  @TempDir private Path directory;

  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  private static TokenProvider provider(@Nullable TokenStore store, Transport server) {
    OAuth.Builder builder =
        OAuth.clientCredentials()
            .tokenEndpoint("https://auth.example.com/token")
            .revocationEndpoint("https://auth.example.com/revoke")
            .clientAuthentication(ClientAuthentication.basic("my-app", "s3cret"));
    if (store != null) {
      builder.store(store);
    }
    TokenProvider provider = builder.build();
    provider.bind(new ProviderContext(server, ApiListener.none(), Clock.systemUTC()));
    return provider;
  }

  /** A server with a scripted response for each audience, which counts requests. */
  private Transport server(Function<String, CompletableFuture<Response>> answers) {
    return request -> {
      String audience = audience(request);
      asked.computeIfAbsent(audience, a -> new AtomicInteger()).incrementAndGet();
      return answers.apply(audience);
    };
  }

  private static String audience(Request request) {
    return FakeServer.form(request).getOrDefault("audience", "");
  }

  private static Response token(String audience) {
    return Response.of(200, "{\"access_token\":\"for-" + audience + "\",\"expires_in\":3600}");
  }

  private static List<CompletableFuture<Credential>> all(TokenProvider provider, int audiences) {
    List<CompletableFuture<Credential>> credentials = new ArrayList<>();
    for (int i = 0; i < audiences; i++) {
      credentials.add(provider.forAudience("a" + i).current());
    }
    return credentials;
  }

  private @Nullable TokenStore store(String kind) {
    return switch (kind) {
      case "files" -> TokenStore.file(directory);
      case "leases that expire" -> TokenStore.memory(Clock.systemUTC());
      default -> null;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files", "leases that expire"})
  void aHundredAudiencesAreAskedForSideBySide(String kind) {
    CountDownLatch here = new CountDownLatch(100);
    CompletableFuture<Boolean> allHere = new CompletableFuture<>();
    Transport server =
        server(
            audience -> {
              here.countDown();
              if (here.getCount() == 0) {
                allHere.complete(true);
              }
              return allHere.thenApplyAsync(now -> token(audience));
            });
    try (TokenStore store = store(kind);
        TokenProvider provider = provider(store, server)) {
      List<CompletableFuture<Credential>> credentials = all(provider, 100);

      for (int i = 0; i < 100; i++) {
        assertThat(credentials.get(i)).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(EngineFixture.value(credentials.get(i))).isEqualTo("for-a" + i);
      }
      assertThat(asked.values()).hasSize(100).allMatch(count -> count.get() == 1);
      if (store != null) {
        try (TokenProvider next = provider(store, server)) {
          all(next, 100).forEach(c -> assertThat(c).succeedsWithin(30, TimeUnit.SECONDS));
        }
        assertThat(asked.values()).as("all of them are stored").allMatch(c -> c.get() == 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files", "leases that expire"})
  void audiencesThatHangHoldNoOtherUp(String kind) {
    Transport server =
        server(
            audience ->
                audience.equals("well")
                    ? completedFuture(token(audience))
                    : new CompletableFuture<>());
    try (TokenStore store = store(kind)) {
      TokenProvider provider =
          provider(
              store,
              server); // it is not closed, because that would wait for the requests that hang
      all(provider, 150);

      assertThat(provider.forAudience("well").current()).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anAudienceIsAskedForOnceHoweverManyCallersThereAre() {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Transport server = server(audience -> go.thenApplyAsync(now -> token(audience)));
    try (TokenProvider provider = provider(null, server)) {
      List<CompletableFuture<Credential>> credentials = new ArrayList<>();
      for (int caller = 0; caller < 50; caller++) {
        credentials.addAll(all(provider, 3));
      }
      go.complete(true);

      credentials.forEach(c -> assertThat(c).succeedsWithin(30, TimeUnit.SECONDS));
    }
    assertThat(asked.values()).hasSize(3).allMatch(count -> count.get() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "leases that expire"})
  void providersOnOneStoreAskOnceForAnAudience(String kind) {
    Transport server = server(audience -> completedFuture(token(audience)));
    Supplier<@Nullable TokenStore> stores =
        kind.equals("files")
            ? () -> TokenStore.file(directory)
            : new Supplier<>() {
              private final @Nullable TokenStore shared = store(kind);

              @Override
              public @Nullable TokenStore get() {
                return shared;
              }
            };
    List<TokenProvider> providers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      providers.add(provider(stores.get(), server));
    }
    List<CompletableFuture<Credential>> credentials = new ArrayList<>();
    providers.forEach(provider -> credentials.addAll(all(provider, 5)));

    credentials.forEach(c -> assertThat(c).succeedsWithin(30, TimeUnit.SECONDS));
    providers.forEach(TokenProvider::close);
    assertThat(asked.values()).hasSize(5).allMatch(count -> count.get() == 1);
  }

  private TokenProvider onMapStore(EngineFixture fixture, Transport server) {
    TokenProvider provider =
        OAuth.clientCredentials()
            .tokenEndpoint("https://auth.example.com/token")
            .revocationEndpoint("https://auth.example.com/revoke")
            .clientAuthentication(ClientAuthentication.basic("my-app", "s3cret"))
            .ticker(fixture.time)
            .store(fixture.store)
            .build();
    return fixture.bound(provider, server);
  }

  @Test
  void noIntentIsWritten() {
    EngineFixture fixture = new EngineFixture();
    TokenProvider provider =
        onMapStore(
            fixture,
            request -> {
              assertThat(fixture.store.text()).doesNotContain("\"intent\"");
              return completedFuture(token("x"));
            });

    provider.current().join();

    assertThat(fixture.store.writes()).as("the empty record, and the token").isEqualTo(2);
  }

  @Test
  void aFailureOfOneAudienceHoldsNoOtherUp() {
    EngineFixture fixture = new EngineFixture();
    Transport server =
        server(
            audience ->
                audience.equals("bad")
                    ? CompletableFuture.failedFuture(new IOException("connection reset"))
                    : completedFuture(token(audience)));
    TokenProvider provider = onMapStore(fixture, server);

    EngineFixture.failure(provider.forAudience("bad").current());
    EngineFixture.failure(provider.forAudience("bad").current());

    assertThat(EngineFixture.value(provider.forAudience("good").current())).isEqualTo("for-good");
    assertThat(asked.get("bad")).as("one repeat, and then the back-off").hasValue(2);
  }

  @Test
  void aStoreThatFailsAfterTheAnswerFailsNoCall() {
    EngineFixture fixture = new EngineFixture();
    TokenProvider provider =
        onMapStore(
            fixture,
            request -> {
              fixture.store.down(true);
              return completedFuture(token("x"));
            });

    assertThat(EngineFixture.value(provider.current())).isEqualTo("for-x");
    assertThat(EngineFixture.value(provider.current())).isEqualTo("for-x");
  }

  @Test
  void aTokenThatComesAfterTheSignOutIsRevoked() {
    EngineFixture fixture = new EngineFixture();
    List<String> revoked = new ArrayList<>();
    TokenProvider other = onMapStore(fixture, request -> completedFuture(Response.of(200, "")));
    TokenProvider provider =
        onMapStore(
            fixture,
            request -> {
              Map<String, String> form = FakeServer.form(request);
              if (form.containsKey("token")) {
                revoked.add(form.getOrDefault("token", ""));
                return completedFuture(Response.of(200, ""));
              }
              other.signOut().join();
              return completedFuture(token("x"));
            });

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("signed out");
    assertThat(revoked).containsExactly("for-x");
  }
}
