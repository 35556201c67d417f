package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.ShortTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import io.apiservice.sdk.tests.TestTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An authorization server, a login, a directory, and the processes that share them. */
final class FailureScenario implements AutoCloseable {
  private static final long LIMIT_SECONDS = 50;

  final FakeAuthServer auth;
  final Login login;
  final Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A provider refers weakly to all of them but the first. */
  private final List<ProviderContext> contexts = new ArrayList<>();

  FailureScenario(RefreshTokenPolicy policy, Path directory) {
    this.auth = FakeAuthServer.builder().policy(policy).start();
    this.login = auth.login("ada");
    this.directory = directory;
  }

  /** Returns a provider that stands for a new process. */
  TokenProvider process(String seed) {
    return process(seed, TokenStore.file(directory));
  }

  TokenProvider process() {
    return process(login.refreshToken());
  }

  TokenProvider process(String seed, TokenStore store) {
    return built(builder(seed).store(closing(store)));
  }

  /** Like {@link #process}, with limits that expire soon. */
  TokenProvider hasty() {
    return built(
        ShortTimeouts.in(builder(login.refreshToken())).store(closing(TokenStore.file(directory))));
  }

  /** Builds a provider that sends its token requests with the transport of the tests. */
  TokenProvider built(OAuth.Builder builder) {
    return closing(TestTransport.bound(builder.build()));
  }

  OAuth.Builder builder(String seed) {
    return OAuth.refreshToken(seed)
        .subject("acme")
        .tokenEndpoint(auth.tokenEndpoint())
        .revocationEndpoint(auth.revocationEndpoint());
  }

  ChildProcess childProcess() throws IOException {
    return closing(
        ChildProcess.start(
            login, directory, auth.tokenEndpoint(), auth.revocationEndpoint(), auth.issuer()));
  }

  /** Adds a listener to a provider. */
  TokenProvider heardBy(ApiListener listener, TokenProvider provider) {
    ProviderContext context =
        new ProviderContext(
            TestTransport.isApache() ? TestTransport.apache() : jdk(), listener, Clock.systemUTC());
    contexts.add(context);
    provider.bind(context);
    return provider;
  }

  private Transport jdk() {
    HttpClientConfig.ClosableTransport wire = HttpClientConfig.jdk().transport();
    open.add(wire);
    return wire.http11();
  }

  <T extends AutoCloseable> T closing(T closeable) {
    open.add(0, closeable);
    return closeable;
  }

  static Credential token(CompletableFuture<Credential> credential) throws Exception {
    return credential.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static TokenRefreshException failure(CompletableFuture<Credential> credential)
      throws InterruptedException, TimeoutException {
    try {
      Credential token = credential.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("it should have failed, and got " + token);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TokenRefreshException refresh) {
        return refresh;
      }
      throw new AssertionError("another failure than expected", e);
    }
  }

  /** Refreshes and returns the new generation. */
  static long renewed(TokenProvider provider) throws Exception {
    Credential stored = token(provider.current());
    return token(provider.renew(stored)).facts().generation();
  }

  @Override
  public void close() {
    for (AutoCloseable closeable : open) {
      try {
        closeable.close();
      } catch (Exception e) {
        // The first failure ends the test.
        throw new IllegalStateException("cannot close " + closeable, e);
      }
    }
    auth.close();
  }
}
