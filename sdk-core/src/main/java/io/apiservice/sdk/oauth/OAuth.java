package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.repository.InProcessRecord;
import io.apiservice.sdk.oauth.repository.RecordRepository;
import io.apiservice.sdk.oauth.repository.StoredRecord;
import io.apiservice.sdk.oauth.runtime.ExpiryPolicy;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.TokenStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens from an OAuth 2.0 token endpoint (RFC 6749).
 *
 * <pre>{@code
 * TokenProvider login = OAuth.refreshToken(saved)
 *     .tokenEndpoint("https://auth.example.com/oauth/token")
 *     .clientAuthentication(ClientAuthentication.basic("my-app", secret))
 *     .onRotation(token -> keep(token))
 *     .build();
 * }</pre>
 */
public final class OAuth {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private OAuth() {}

  /**
   * What to do if the response to a refresh was lost and the refresh token may have been used up.
   */
  public enum WhenAmbiguous {
    /** Present it once more. Right for nearly every server. */
    RETRY_ONCE,
    /**
     * Fail until the application configures a new one. For servers that revoke all tokens of a
     * login when a refresh token is presented twice.
     */
    FAIL
  }

  /**
   * Tokens of a user's login, from its refresh token (RFC 6749 §6).
   *
   * @param saved the refresh token; if the store has a later one of the same login, that one is
   *     used
   * @throws IllegalArgumentException if it is blank or cannot be a refresh token
   */
  public static Builder refreshToken(String saved) {
    return new Builder(OAuthValidation.refreshToken(saved), false);
  }

  /**
   * Tokens of a login that is already in a store; its refresh token is not configured. {@code
   * store} and {@code subject} are required. The login is found by the token endpoint (or issuer),
   * the client and the subject. If the store does not have it, calls fail with a {@code
   * TokenRefreshException}.
   */
  public static Builder stored() {
    return new Builder(null, true);
  }

  /** Tokens of the client itself, without a user (RFC 6749 §4.4). */
  public static Builder clientCredentials() {
    return new Builder(new ClientCredentialsGrant());
  }

  /**
   * Tokens of many logins at one authorization server, one for each key.
   *
   * @param saved returns the saved refresh token of a login by its key, which is also its subject.
   *     Called once per process and login, on a thread of the SDK; may block
   */
  public static KeyedTokens.Builder keyed(Function<String, @Nullable String> saved) {
    return new KeyedTokens.Builder(saved);
  }

  /**
   * Builds a {@link TokenProvider}. Not thread-safe. Every method returns this builder. Mistakes
   * are reported by the setter or by {@link #build()}, with the fix in the message.
   */
  public static final class Builder {
    private final @Nullable String seed;
    private final boolean stored;
    private final @Nullable GrantType repeatableGrant;
    private @Nullable URI tokenEndpoint;
    private @Nullable URI revocationEndpoint;
    private @Nullable String issuer;
    private @Nullable ClientAuthentication client;
    private @Nullable String subject;
    private List<String> scopes = List.of();
    private String audience = "";
    private @Nullable InitialToken initialToken;
    private @Nullable TokenStore store;
    private @Nullable Consumer<String> onRotation;
    private @Nullable Duration grace;
    private WhenAmbiguous whenAmbiguous = WhenAmbiguous.RETRY_ONCE;
    private @Nullable HttpClient httpClient;
    private @Nullable Clock clock;
    private boolean cleartext;
    private boolean background = true;
    private RefreshTimeouts timeouts = RefreshTimeouts.STANDARD;
    private Ticker ticker = Ticker.system();
    private RefreshExecutor executor = new RefreshExecutor();
    private double jitter = 0.75 + ThreadLocalRandom.current().nextDouble() / 2;

    /** Creates a builder for a login with a refresh token. */
    Builder(@Nullable String seed, boolean stored) {
      this.seed = seed;
      this.stored = stored;
      this.repeatableGrant = null;
    }

    /** Creates a builder for a grant that can be presented any number of times. */
    Builder(GrantType repeatableGrant) {
      this.seed = null;
      this.stored = false;
      this.repeatableGrant = repeatableGrant;
    }

    /** The token endpoint; required. */
    public Builder tokenEndpoint(String uri) {
      return tokenEndpoint(OAuthValidation.uri("tokenEndpoint", uri));
    }

    /** Like {@link #tokenEndpoint(String)}. */
    public Builder tokenEndpoint(URI uri) {
      this.tokenEndpoint = Objects.requireNonNull(uri, "tokenEndpoint");
      return this;
    }

    /** The revocation endpoint (RFC 7009); without it, {@code signOut()} is local only. */
    public Builder revocationEndpoint(String uri) {
      return revocationEndpoint(OAuthValidation.uri("revocationEndpoint", uri));
    }

    /** Like {@link #revocationEndpoint(String)}. */
    public Builder revocationEndpoint(URI uri) {
      this.revocationEndpoint = Objects.requireNonNull(uri, "revocationEndpoint");
      return this;
    }

    /**
     * The issuer. If it is set, it takes the place of the token endpoint in the key under which a
     * store keeps the grant. Set it if the URI of the token endpoint may change.
     */
    public Builder issuer(String issuer) {
      this.issuer = issuer;
      return this;
    }

    /** How the client authenticates at the token endpoint; required for client credentials. */
    public Builder clientAuthentication(ClientAuthentication client) {
      this.client = client;
      return this;
    }

    /**
     * The user or tenant of this login. Required if the store also holds other logins, and if the
     * store is to find the login again when the application starts with another refresh token.
     */
    public Builder subject(String subject) {
      this.subject = subject;
      return this;
    }

    /** The scopes to request; the server decides unless set. */
    public Builder scope(String... scopes) {
      this.scopes = List.of(scopes);
      return this;
    }

    /** The API that the token is for, for servers that require it. */
    public Builder audience(String audience) {
      this.audience = audience;
      return this;
    }

    /**
     * An access token that the application already has. Without it, every start needs a refresh.
     *
     * @param expiresAt when it expires; null if that is not known
     */
    public Builder accessToken(String value, @Nullable Instant expiresAt) {
      this.initialToken = new InitialToken(OAuthValidation.accessToken(value), expiresAt);
      return this;
    }

    /** Where the tokens are kept; in memory unless set. The provider does not close the store. */
    public Builder store(TokenStore store) {
      this.store = store;
      return this;
    }

    /**
     * Receives each new refresh token before the access token issued with it is used. Runs on a
     * thread of the SDK and may block. If it throws, the call does not fail; the failure is logged
     * and reported to the listener.
     */
    public Builder onRotation(Consumer<String> save) {
      this.onRotation = save;
      return this;
    }

    /**
     * How long the server accepts a refresh token after it has replaced it. If this is set and the
     * store's leases have a time-to-live, another process can take over at once after a crash.
     * Otherwise it has to wait.
     */
    public Builder refreshTokenGrace(Duration grace) {
      this.grace = TimeRange.bounded(grace);
      return this;
    }

    /**
     * What to do if the response to a refresh was lost; {@link WhenAmbiguous#RETRY_ONCE} unless
     * set.
     */
    public Builder whenAmbiguous(WhenAmbiguous policy) {
      this.whenAmbiguous = policy;
      return this;
    }

    /**
     * The HTTP client for the token endpoint, in place of that of the {@code ApiClient}. It is
     * never closed.
     *
     * @throws IllegalArgumentException (from {@link #build()}) if it follows redirects or has an
     *     authenticator
     */
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = httpClient;
      return this;
    }

    /** The wall clock, in place of that of the {@code ApiClient}; for tests. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Allows {@code http:} endpoints on other hosts. Anyone on the network path can read the
     * secrets.
     */
    public Builder allowCleartext() {
      this.cleartext = true;
      return this;
    }

    /**
     * Whether a token that is about to expire may be renewed in the background, after the call that
     * noticed it has returned; true unless set. Set it to false if the process may be frozen
     * between calls (functions, containers without CPU while they are idle). Otherwise a refresh
     * may be frozen after it has used up the refresh token and before it has read the response.
     * With false, calls wait for the renewal; if it fails, they use the token that is still valid.
     */
    public Builder backgroundRefresh(boolean allowed) {
      this.background = allowed;
      return this;
    }

    Builder timing(RefreshTimeouts timeouts) {
      this.timeouts = timeouts;
      return this;
    }

    Builder ticker(Ticker ticker) {
      this.ticker = ticker;
      return this;
    }

    Builder workers(RefreshExecutor executor) {
      this.executor = executor;
      return this;
    }

    Builder jitter(double jitter) {
      this.jitter = jitter;
      return this;
    }

    /**
     * Builds the provider. Sends nothing and reads nothing.
     *
     * @throws IllegalStateException if a setting is missing or contradicts another one; the message
     *     says what to do
     * @throws IllegalArgumentException if an endpoint is not an absolute {@code https:} URI, or
     *     {@code http:} on this host
     */
    public TokenProvider build() {
      check();
      GrantConfig settings = settings();
      GrantIdentity identity =
          stored && subject != null
              ? GrantIdentity.stored(subject)
              : settings.login(subject, seed, repeatableGrant, initialToken, onRotation);
      if (identity.rotates()) {
        warnOfHoldOff();
      }
      ProviderRuntime runtime = runtime(settings);
      TokenSession session = session(runtime, settings, identity, tokenScope(), null);
      return new TokenProvider(runtime, session, session.mainSlot());
    }

    /**
     * Warns at build time that a crash may cause a long wait. The wait itself would be noticed only
     * after a crash.
     */
    void warnOfHoldOff() {
      if (store != null && store.leasesOutliveOwner() && grace == null) {
        LOG.warn(
            SecretMask.NONE.text(
                "the token store's leases have a time-to-live and refreshTokenGrace(…) is not set:"
                    + " after a crash during a refresh the next one waits {} s",
                timeouts.holdOff().toSeconds()));
      }
    }

    TokenScope tokenScope() {
      return TokenScope.of(scopes, audience);
    }

    TokenSession session(
        ProviderRuntime runtime,
        GrantConfig settings,
        GrantIdentity identity,
        TokenScope scope,
        @Nullable RotationDelivery inherited) {
      TokenStore kept = store;
      RecordRepository repository =
          kept == null
              ? new InProcessRecord(
                  runtime,
                  settings.processKey(identity),
                  identity.rotates() && identity.ownKey() != null ? settings::processKey : null)
              : new StoredRecord(kept, settings.key(identity), runtime);
      return new TokenSession(runtime, settings, identity, repository, scope, inherited);
    }

    ProviderRuntime runtime(GrantConfig settings) {
      HttpClientConfig own =
          httpClient == null ? null : HttpClientConfig.of(OAuthValidation.httpClient(httpClient));
      return new ProviderRuntime(
          timeouts,
          ticker,
          new ExpiryPolicy(jitter),
          own,
          clock,
          background,
          settings.tokenEndpoint(),
          executor);
    }

    GrantConfig settings() {
      URI endpoint = OAuthValidation.endpoint("tokenEndpoint", tokenEndpoint, cleartext);
      URI revocation =
          revocationEndpoint == null
              ? null
              : OAuthValidation.endpoint("revocationEndpoint", revocationEndpoint, cleartext);
      return new GrantConfig(
          endpoint,
          issuer == null ? endpoint.toString() : issuer,
          revocation,
          client == null ? new BuiltInClient(new PublicClient("")) : client,
          whenAmbiguous == WhenAmbiguous.RETRY_ONCE,
          grace);
    }

    private void check() {
      if (stored
          && (store == null || subject == null || initialToken != null || onRotation != null)) {
        throw new IllegalStateException(
            "a stored login needs .store(…) and .subject(…), and takes neither .accessToken(…) nor"
                + " .onRotation(…)");
      }
      GrantType grant = repeatableGrant;
      if (grant != null && grant.isOfClient() && client == null) {
        throw new IllegalStateException(
            "client credentials need a client: set .clientAuthentication(ClientAuthentication"
                + ".basic(id, secret))");
      }
      if (grant != null && !grant.isOfClient() && subject == null) {
        throw new IllegalStateException(
            "the grant type "
                + grant.name()
                + " needs .subject(\"…\"), which identifies the login");
      }
      if (grant != null && onRotation != null) {
        throw new IllegalStateException(
            "the grant type "
                + grant.name()
                + " has no refresh token that could rotate: remove .onRotation(…)");
      }
      if (store != null && onRotation != null && subject == null) {
        throw new IllegalStateException(
            "store(…) with onRotation(…) needs .subject(\"…\"): without it, each saved refresh"
                + " token would identify another grant in the store");
      }
      if (subject != null && subject.isBlank()) {
        throw new IllegalStateException("the subject is blank: is the variable set?");
      }
      if (grace != null && grace.isNegative()) {
        throw new IllegalStateException("refreshTokenGrace must not be negative");
      }
    }
  }
}
