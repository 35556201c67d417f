package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.TokenStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of many logins at one authorization server: one per tenant, say. An identity costs
 * little while it rests, has no thread and no timer, and is forgotten when it has been idle for
 * long; its record in the store stays.
 *
 * <pre>{@code
 * KeyedTokens tokens = OAuth.keyed(tenant -> savedTokenOf(tenant))
 *     .tokenEndpoint("https://auth.example.com/oauth/token")
 *     .clientAuthentication(ClientAuthentication.basic("my-app", secret))
 *     .store(store)
 *     .build();
 * ApiClient theirs = api.withCredentials(tokens.of("acme"));
 * }</pre>
 */
public final class KeyedTokens implements ClientAware, AutoCloseable {
  private final ProviderRuntime runtime;
  private final SessionCache sessions;

  private KeyedTokens(ProviderRuntime runtime, SessionCache sessions) {
    this.runtime = runtime;
    this.sessions = sessions;
  }

  /** The tokens of one login; cheap, nothing is read or sent yet. */
  public CredentialProvider of(String key) {
    if (key.isBlank()) {
      throw new IllegalArgumentException("the key of a login is blank");
    }
    return new KeyedTokenProvider(this, key);
  }

  /** Ends one login, as {@link TokenProvider#signOut()} does. */
  public CompletableFuture<SignOutResult> signOut(String key) {
    return new SignOutTask(sessions.grant(key)).start();
  }

  /** Replaces the access token of one login, as {@link TokenProvider#forceRefresh()} does. */
  public CompletableFuture<Credential> forceRefresh(String key) {
    return sessions.grant(key).mainSlot().force();
  }

  @Override
  public void bind(ProviderContext world) {
    runtime.bind(world);
  }

  /** As {@link TokenProvider#unbind}, for every login. */
  @Override
  public void unbind(ProviderContext world) {
    if (runtime.unbind(world)) {
      sessions.settle(runtime.timeouts().closing());
      runtime.close();
    }
  }

  /** How many identities are in memory. */
  int size() {
    return sessions.size();
  }

  /** As {@link TokenProvider#close()}, for every login. */
  @Override
  public void close() {
    runtime.refuseFurtherUse();
    sessions.settle(runtime.timeouts().closing());
    runtime.close();
  }

  @Override
  public String toString() {
    return "tokens of " + sessions.size() + " logins";
  }

  private record KeyedTokenProvider(KeyedTokens tokens, String key)
      implements CredentialProvider, ClientAware, ReentrancyCheck {
    @Override
    public boolean calledFromWithin() {
      return tokens.sessions.grant(key).calledFromWithin();
    }

    @Override
    public CompletableFuture<Credential> current() {
      return tokens.sessions.grant(key).mainSlot().current();
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      return tokens.sessions.grant(key).mainSlot().renew(rejected);
    }

    @Override
    public void bind(ProviderContext world) {
      tokens.bind(world);
    }

    @Override
    public void unbind(ProviderContext world) {
      tokens.unbind(world);
    }

    @Override
    public String toString() {
      return "tokens of " + key;
    }
  }

  /** Assembles; everything but the limits means what it means at {@link OAuth.Builder}. */
  public static final class Builder {
    private final OAuth.Builder common = new OAuth.Builder(null);
    private final Function<String, @Nullable String> saved;
    private @Nullable BiConsumer<String, String> onRotation;
    private int maxSessions = 10_000;
    private Duration idleTimeout = Duration.ofHours(1);

    Builder(Function<String, @Nullable String> saved) {
      this.saved = saved;
    }

    /** Where tokens come from. Required. */
    public Builder tokenEndpoint(String uri) {
      common.tokenEndpoint(uri);
      return this;
    }

    /** Where tokens come from. Required. */
    public Builder tokenEndpoint(URI uri) {
      common.tokenEndpoint(uri);
      return this;
    }

    /** Where tokens are revoked. */
    public Builder revocationEndpoint(String uri) {
      common.revocationEndpoint(uri);
      return this;
    }

    /** Where tokens are revoked. */
    public Builder revocationEndpoint(URI uri) {
      common.revocationEndpoint(uri);
      return this;
    }

    /** The authorization server's name. */
    public Builder issuer(String issuer) {
      common.issuer(issuer);
      return this;
    }

    /** How the client names itself. */
    public Builder clientAuthentication(ClientAuthentication client) {
      common.clientAuthentication(client);
      return this;
    }

    /** The scopes to ask for. */
    public Builder scope(String... scopes) {
      common.scope(scopes);
      return this;
    }

    /** The API that the tokens are for. */
    public Builder audience(String audience) {
      common.audience(audience);
      return this;
    }

    /** Where the tokens are kept; without it, in memory, each as long as its identity. */
    public Builder store(TokenStore store) {
      common.store(store);
      return this;
    }

    /** Is given the key and each new refresh token. */
    public Builder onRotation(BiConsumer<String, String> save) {
      this.onRotation = save;
      return this;
    }

    /** How long the server honours a refresh token after it has rotated it. */
    public Builder refreshTokenGrace(Duration grace) {
      common.refreshTokenGrace(grace);
      return this;
    }

    /** What to do when the fate of a refresh token is unknown. */
    public Builder whenAmbiguous(OAuth.WhenAmbiguous policy) {
      common.whenAmbiguous(policy);
      return this;
    }

    /** The client for the token endpoint. */
    public Builder httpClient(HttpClient httpClient) {
      common.httpClient(httpClient);
      return this;
    }

    /** Tells wall time. */
    public Builder clock(Clock clock) {
      common.clock(clock);
      return this;
    }

    /** Whether an ageing token may be renewed after the call that noticed it has returned. */
    public Builder backgroundRefresh(boolean allowed) {
      common.backgroundRefresh(allowed);
      return this;
    }

    /** Allows endpoints without TLS that are not on this machine. */
    public Builder allowCleartext() {
      common.allowCleartext();
      return this;
    }

    /** How many identities are held in memory; 10,000 unless told otherwise. */
    public Builder maxSessions(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("most must be at least 1");
      }
      this.maxSessions = most;
      return this;
    }

    /** How long an identity stays in memory without being used; an hour unless told otherwise. */
    public Builder idleTimeout(Duration idle) {
      this.idleTimeout = idle;
      return this;
    }

    Builder timing(RefreshTimeouts timeouts) {
      common.timing(timeouts);
      return this;
    }

    Builder ticker(Ticker ticker) {
      common.ticker(ticker);
      return this;
    }

    /**
     * The tokens. Nothing is read or sent yet.
     *
     * @throws IllegalStateException if something is missing or does not go together
     */
    public KeyedTokens build() {
      Function<String, @Nullable String> source = saved;
      BiConsumer<String, String> save = onRotation;
      common.warnOfHoldOff();
      GrantConfig settings = common.settings();
      ProviderRuntime runtime = common.engine(settings);
      TokenScope scope = common.tokenScope();
      Function<String, TokenSession> grants =
          key ->
              common.grant(
                  runtime,
                  settings,
                  settings.login(
                      key,
                      () -> source.apply(key),
                      save == null ? null : token -> save.accept(key, token)),
                  scope);
      return new KeyedTokens(
          runtime, new SessionCache(runtime.ticker(), grants, maxSessions, idleTimeout));
    }
  }
}
