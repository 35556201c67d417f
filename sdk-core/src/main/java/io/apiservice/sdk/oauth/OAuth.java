package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.TimeRange;
import io.apiservice.sdk.http.HttpClientConfig;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Access tokens from an OAuth 2.0 token endpoint (RFC 6749). */
public final class OAuth {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private OAuth() {}

  /** What to do with a refresh token of which it is unknown whether it was spent. */
  public enum WhenAmbiguous {
    /** Present it once more: nobody can hold its successor. Right for nearly every server. */
    RETRY_ONCE,
    /**
     * Fail until the application configures a new one: for servers without grace where the access
     * tokens that live must not be put at risk.
     */
    FAIL
  }

  /**
   * Starts from a refresh token (RFC 6749 §6).
   *
   * @param saved the refresh token of a login; where a store remembers a later one, the store wins
   */
  public static Builder refreshToken(String saved) {
    return new Builder(OAuthValidation.refreshToken(saved));
  }

  /**
   * Continues a login that a store holds already, and never begins one: {@code store} and {@code
   * subject} are required, and name it together with the token endpoint (or issuer) and the client.
   * For whoever has the store and not the refresh token that the login began with.
   */
  public static Builder stored() {
    return new Builder(null, true);
  }

  /** Starts from the client's own identity (RFC 6749 §4.4). */
  public static Builder clientCredentials() {
    return new Builder(null);
  }

  /**
   * Starts from the refresh tokens of many logins at one server.
   *
   * @param saved the refresh token of a login, by its key, which is also its subject; asked once a
   *     process and login, on a thread of the SDK, and may block
   */
  public static KeyedTokens.Builder keyed(Function<String, @Nullable String> saved) {
    return new KeyedTokens.Builder(saved);
  }

  /** Assembles a provider. Not thread-safe. */
  public static final class Builder {
    private final @Nullable String seed;
    private final boolean stored;
    private @Nullable URI tokenEndpoint;
    private @Nullable URI revocationEndpoint;
    private @Nullable String issuer;
    private @Nullable ClientAuthentication client;
    private @Nullable String subject;
    private List<String> scopes = List.of();
    private String audience = "";
    private GrantConfig.@Nullable InitialToken first;
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

    Builder(@Nullable String seed) {
      this(seed, false);
    }

    private Builder(@Nullable String seed, boolean stored) {
      this.seed = seed;
      this.stored = stored;
    }

    /** Where tokens come from. Required. */
    public Builder tokenEndpoint(String uri) {
      return tokenEndpoint(OAuthValidation.uri("tokenEndpoint", uri));
    }

    /** Where tokens come from. Required. */
    public Builder tokenEndpoint(URI uri) {
      this.tokenEndpoint = uri;
      return this;
    }

    /** Where tokens are revoked (RFC 7009); without it, {@code signOut()} is local only. */
    public Builder revocationEndpoint(String uri) {
      return revocationEndpoint(OAuthValidation.uri("revocationEndpoint", uri));
    }

    /** Where tokens are revoked (RFC 7009); without it, {@code signOut()} is local only. */
    public Builder revocationEndpoint(URI uri) {
      this.revocationEndpoint = uri;
      return this;
    }

    /**
     * The authorization server's name, which names the grant in a store in place of the token
     * endpoint: for servers whose token endpoint may move.
     */
    public Builder issuer(String issuer) {
      this.issuer = issuer;
      return this;
    }

    /** How the client names itself. */
    public Builder clientAuthentication(ClientAuthentication client) {
      this.client = client;
      return this;
    }

    /**
     * Whose login this is: needed where a store is shared with others or outlives the configured
     * refresh token.
     */
    public Builder subject(String subject) {
      this.subject = subject;
      return this;
    }

    /** The scopes to ask for; without it, the server decides. */
    public Builder scope(String... scopes) {
      this.scopes = List.of(scopes);
      return this;
    }

    /** The API that the token is for, at servers that want to know. */
    public Builder audience(String audience) {
      this.audience = audience;
      return this;
    }

    /**
     * An access token that one already holds: without it, every start spends a refresh.
     *
     * @param expiresAt when it expires; null if that is not known
     */
    public Builder accessToken(String value, @Nullable Instant expiresAt) {
      this.first = new GrantConfig.InitialToken(OAuthValidation.accessToken(value), expiresAt);
      return this;
    }

    /** Where the tokens are kept; without it, in memory. Whoever made the store closes it. */
    public Builder store(TokenStore store) {
      this.store = store;
      return this;
    }

    /**
     * Is given each new refresh token, on a thread of the SDK, before any access token that came
     * with it is used. A failure does not fail the call, but is logged and told to the listener.
     */
    public Builder onRotation(Consumer<String> save) {
      this.onRotation = save;
      return this;
    }

    /**
     * How long the server honours a refresh token after it has rotated it. Where the store's leases
     * have a time-to-live, this lets another process take over from a dead one at once.
     */
    public Builder refreshTokenGrace(Duration grace) {
      this.grace = TimeRange.bounded(grace);
      return this;
    }

    /** What to do when the fate of a refresh token is unknown; once more, unless told otherwise. */
    public Builder whenAmbiguous(WhenAmbiguous policy) {
      this.whenAmbiguous = policy;
      return this;
    }

    /**
     * The client for the token endpoint, in place of the one of the API client. Must not follow
     * redirects nor have an authenticator. Whoever made it closes it.
     */
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = httpClient;
      return this;
    }

    /** Tells wall time, in place of the API client's clock. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Allows endpoints without TLS that are not on this machine. Secrets travel readable. */
    public Builder allowCleartext() {
      this.cleartext = true;
      return this;
    }

    /**
     * Whether an ageing token may be renewed in the background, after the call that noticed it has
     * returned; true unless told otherwise. Say false where the process may be frozen between two
     * calls (functions, containers whose CPU is throttled while they are idle): a refresh that is
     * frozen has spent the refresh token and not read the reply. Calls then wait for the renewal of
     * an ageing token, before it expires; if that fails, they use the token that still lives.
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
     * The provider. Nothing is sent yet.
     *
     * @throws IllegalStateException if something is missing or does not go together; the message
     *     says what to do
     * @throws IllegalArgumentException if an endpoint is not fit for secrets
     */
    public TokenProvider build() {
      check();
      GrantConfig settings = settings();
      GrantConfig.GrantIdentity identity =
          stored && subject != null
              ? GrantConfig.GrantIdentity.identityFingerprint(subject)
              : settings.login(subject, seed, first, onRotation);
      if (identity.rotates()) {
        warnOfHoldOff();
      }
      ProviderRuntime runtime = engine(settings);
      TokenSession session = grant(runtime, settings, identity, tokenScope());
      return new TokenProvider(runtime, session, session.mainSlot());
    }

    /** Said once, because it will be noticed only after a crash. */
    void warnOfHoldOff() {
      if (store != null && store.leasesOutliveOwner() && grace == null) {
        LOG.warn(
            SecretMask.NONE.text(
                "the token store's leases have a time-to-live and refreshTokenGrace(…) is not set: after"
                    + " a crash in the middle of a refresh the next one waits {} s",
                timeouts.holdOff().toSeconds()));
      }
    }

    TokenScope tokenScope() {
      return TokenScope.of(scopes, audience);
    }

    TokenSession grant(
        ProviderRuntime runtime,
        GrantConfig settings,
        GrantConfig.GrantIdentity identity,
        TokenScope scope) {
      TokenStore kept = store;
      RecordRepository repository =
          kept == null
              ? new InProcessRecord(
                  runtime,
                  settings.processKey(identity),
                  identity.rotates() && identity.who() != null ? settings::processKey : null)
              : new StoredRecord(kept, settings.key(identity), runtime);
      return new TokenSession(runtime, settings, identity, repository, scope);
    }

    ProviderRuntime engine(GrantConfig settings) {
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
          client == null ? new PublicClient("") : client,
          whenAmbiguous,
          grace);
    }

    private void check() {
      if (stored && (store == null || subject == null || first != null || onRotation != null)) {
        throw new IllegalStateException(
            "a stored login needs .store(…) and .subject(…), and takes neither .accessToken(…) nor"
                + " .onRotation(…)");
      }
      if (seed == null && !stored && client == null) {
        throw new IllegalStateException(
            "client credentials need a client: say .clientAuthentication(ClientAuthentication"
                + ".basic(id, secret))");
      }
      if (seed == null && onRotation != null) {
        throw new IllegalStateException(
            "client credentials have no refresh token that could rotate: leave .onRotation(…) out");
      }
      if (store != null && onRotation != null && subject == null) {
        throw new IllegalStateException(
            "store(…) with onRotation(…) needs .subject(\"…\"): without it, each saved refresh token"
                + " would name another grant in the store");
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
