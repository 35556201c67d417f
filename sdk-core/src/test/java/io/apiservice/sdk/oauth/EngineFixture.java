package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Transport;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;

/** A server, a clock, a listener, and providers that use them. */
public final class EngineFixture {
  public final FakeTicker time = new FakeTicker();
  public final FakeServer server = new FakeServer();
  public final FakeTokenStore store = new FakeTokenStore(time);
  public final RecordingListener recordingListener = new RecordingListener();

  OAuth.Builder builder(String seed) {
    return OAuth.refreshToken(seed)
        .tokenEndpoint("https://auth.example.com/token")
        .revocationEndpoint("https://auth.example.com/revoke")
        .clientAuthentication(ClientAuthentication.basic("my-app", "s3cret-of-client"))
        .jitter(1)
        .ticker(time);
  }

  public TokenProvider provider() {
    return provider(b -> b);
  }

  /** A provider without a store. */
  public TokenProvider provider(UnaryOperator<OAuth.Builder> more) {
    return bound(more.apply(builder("seed-0")).build(), server);
  }

  /** A provider that stands for another process on the same store. */
  public TokenProvider stored(String seed) {
    return stored(seed, b -> b);
  }

  public TokenProvider stored(String seed, UnaryOperator<OAuth.Builder> more) {
    return bound(more.apply(builder(seed).subject("acme").store(store)).build(), server);
  }

  TokenProvider bound(TokenProvider provider, Transport wire) {
    provider.bind(new ProviderContext(wire, recordingListener, time));
    return provider;
  }

  public static String value(CompletableFuture<Credential> credential) {
    return credential.join().secret();
  }

  public static TokenRefreshException failure(CompletableFuture<Credential> credential) {
    CompletionException failure =
        Assertions.catchThrowableOfType(CompletionException.class, credential::join);
    Assertions.assertThat(failure).as("it should have failed").isNotNull();
    return (TokenRefreshException) Objects.requireNonNull(failure.getCause());
  }
}
