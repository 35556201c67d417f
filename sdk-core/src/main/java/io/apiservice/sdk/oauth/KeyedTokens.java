package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.Ticker;
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
 * Access tokens of many logins at one authorization server, for example one per tenant. An idle
 * login needs little memory and no thread or timer. It is removed from memory after {@link
 * Builder#idleTimeout}; its record in the store is kept. Thread-safe.
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

  /**
   * Returns a provider of the tokens of one login. Cheap: reads and sends nothing.
   *
   * @throws IllegalArgumentException if the key is blank
   */
  public CredentialProvider of(String key) {
    if (key.isBlank()) {
      throw new IllegalArgumentException("the key of a login is blank");
    }
    return new KeyedTokenProvider(this, key);
  }

  /** Signs out one login, as {@link TokenProvider#signOut()} does. */
  public CompletableFuture<SignOutResult> signOut(String key) {
    return sessions.session(key).signOut();
  }

  /** Replaces the access token of one login, as {@link TokenProvider#forceRefresh()} does. */
  public CompletableFuture<Credential> forceRefresh(String key) {
    return sessions.session(key).mainSlot().force();
  }

  @Override
  public void bind(ProviderContext context) {
    runtime.bind(context);
  }

  /** As {@link TokenProvider#unbind}, for every login. */
  @Override
  public void unbind(ProviderContext context) {
    if (runtime.unbind(context)) {
      sessions.settle(runtime.timeouts().closing());
      runtime.close();
    }
  }

  /** Returns the number of logins in memory. */
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
      return tokens.sessions.session(key).calledFromWithin();
    }

    @Override
    public CompletableFuture<Credential> current() {
      return tokens.sessions.session(key).mainSlot().current();
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      return tokens.sessions.session(key).mainSlot().renew(rejected);
    }

    @Override
    public void bind(ProviderContext context) {
      tokens.bind(context);
    }

    @Override
    public void unbind(ProviderContext context) {
      tokens.unbind(context);
    }

    @Override
    public String toString() {
      return "tokens of " + key;
    }
  }

  /** Builds {@link KeyedTokens}. Not thread-safe. For shared settings see {@link OAuth.Builder}. */
  public static final class Builder {
    private final OAuth.Builder common = new OAuth.Builder(null, false);
    private final Function<String, @Nullable String> saved;
    private @Nullable BiConsumer<String, String> onRotation;
    private int maxSessions = 10_000;
    private Duration idleTimeout = Duration.ofHours(1);

    Builder(Function<String, @Nullable String> saved) {
      this.saved = saved;
    }

    /** The token endpoint; required. */
    public Builder tokenEndpoint(String uri) {
      common.tokenEndpoint(uri);
      return this;
    }

    /** Like {@link #tokenEndpoint(String)}. */
    public Builder tokenEndpoint(URI uri) {
      common.tokenEndpoint(uri);
      return this;
    }

    /** The revocation endpoint (RFC 7009); without it, {@code signOut} is local only. */
    public Builder revocationEndpoint(String uri) {
      common.revocationEndpoint(uri);
      return this;
    }

    /** Like {@link #revocationEndpoint(String)}. */
    public Builder revocationEndpoint(URI uri) {
      common.revocationEndpoint(uri);
      return this;
    }

    /** The issuer; see {@link OAuth.Builder#issuer}. */
    public Builder issuer(String issuer) {
      common.issuer(issuer);
      return this;
    }

    /** How the client authenticates at the token endpoint. */
    public Builder clientAuthentication(ClientAuthentication client) {
      common.clientAuthentication(client);
      return this;
    }

    /** The scopes to request. */
    public Builder scope(String... scopes) {
      common.scope(scopes);
      return this;
    }

    /** The API that the tokens are for. */
    public Builder audience(String audience) {
      common.audience(audience);
      return this;
    }

    /**
     * Where the tokens are kept; in memory unless set. The store is not closed with this object.
     */
    public Builder store(TokenStore store) {
      common.store(store);
      return this;
    }

    /** Receives the key and each new refresh token; see {@link OAuth.Builder#onRotation}. */
    public Builder onRotation(BiConsumer<String, String> save) {
      this.onRotation = save;
      return this;
    }

    /** How long the server accepts a refresh token after it has replaced it. */
    public Builder refreshTokenGrace(Duration grace) {
      common.refreshTokenGrace(grace);
      return this;
    }

    /** What to do if the response to a refresh was lost. */
    public Builder whenAmbiguous(OAuth.WhenAmbiguous policy) {
      common.whenAmbiguous(policy);
      return this;
    }

    /** The HTTP client for the token endpoint; see {@link OAuth.Builder#httpClient}. */
    public Builder httpClient(HttpClient httpClient) {
      common.httpClient(httpClient);
      return this;
    }

    /** The wall clock, for tests. */
    public Builder clock(Clock clock) {
      common.clock(clock);
      return this;
    }

    /**
     * Whether a token may be renewed in the background; {@link OAuth.Builder#backgroundRefresh}.
     */
    public Builder backgroundRefresh(boolean allowed) {
      common.backgroundRefresh(allowed);
      return this;
    }

    /** Allows {@code http:} endpoints on other hosts; see {@link OAuth.Builder#allowCleartext}. */
    public Builder allowCleartext() {
      common.allowCleartext();
      return this;
    }

    /**
     * The maximum number of logins in memory; 10,000 unless set.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxSessions(int max) {
      if (max < 1) {
        throw new IllegalArgumentException("maxSessions must be at least 1, not " + max);
      }
      this.maxSessions = max;
      return this;
    }

    /** How long an unused login stays in memory; one hour unless set. */
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
     * Builds the tokens. Sends nothing and reads nothing.
     *
     * @throws IllegalStateException if a setting is missing or contradicts another one
     */
    public KeyedTokens build() {
      Function<String, @Nullable String> source = saved;
      BiConsumer<String, String> save = onRotation;
      common.warnOfHoldOff();
      GrantConfig settings = common.settings();
      ProviderRuntime runtime = common.runtime(settings);
      TokenScope scope = common.tokenScope();
      SessionCache.SessionFactory factory =
          (key, inherited) ->
              common.session(
                  runtime,
                  settings,
                  settings.login(
                      key,
                      () -> source.apply(key),
                      save == null ? null : token -> save.accept(key, token)),
                  scope,
                  inherited);
      return new KeyedTokens(
          runtime,
          new SessionCache(
              runtime.ticker(), runtime.executor(), factory, maxSessions, idleTimeout));
    }
  }
}
