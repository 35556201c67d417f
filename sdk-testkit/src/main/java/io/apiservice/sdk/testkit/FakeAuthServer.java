package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.HttpListener.ListenerReply;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 2.0 authorization server for tests: token endpoint (grants {@code refresh_token} and
 * {@code client_credentials}), revocation (RFC 7009) and introspection (RFC 7662), on the loopback
 * interface and a free port. Its {@link RefreshTokenPolicy} decides how it treats refresh tokens.
 * Failures are scripted with {@link #faults()}; {@link #history()} has every token request.
 *
 * <pre>{@code
 * try (FakeAuthServer auth = FakeAuthServer.start()) {
 *   Login login = auth.login("ada");
 *   auth.faults().next(Fault.commitThenCut());
 *   …
 *   auth.check().tokenCallsAtMost(2).verify();
 * }
 * }</pre>
 *
 * <p>Thread-safe. No method sends a request or blocks for long. {@code toString} shows no secret.
 */
public final class FakeAuthServer implements AutoCloseable {
  private final Clock clock;
  private final TokenDatabase database;
  private final RegisteredClients clients;
  private final TokenRequestLog ledger = new TokenRequestLog();
  private final Faults faults = new Faults();
  private final FakeTokenEndpoint tokens;
  private final HttpListener listener;
  private final RefreshTokenPolicy firstPolicy;
  private final Duration firstLifetime;
  private final List<RecordedRequest> revocations = new ArrayList<>();
  private volatile FakeTokenEndpoint.LifetimeAnnouncement lifetimeAnnouncement = seconds -> seconds;

  private FakeAuthServer(Builder builder) {
    this.clock = builder.clock;
    this.firstPolicy = builder.policy;
    this.firstLifetime = builder.lifetime;
    TokenIssuer issuer = new TokenIssuer(builder.jwt, () -> issuer().toString());
    this.database = new TokenDatabase(clock, issuer, builder.policy, builder.lifetime);
    this.clients = new RegisteredClients(builder.clients);
    this.tokens =
        new FakeTokenEndpoint(
            database, clients, ledger, faults, seconds -> lifetimeAnnouncement.expiresIn(seconds));
    this.listener =
        new HttpListener("fake-auth-server", this::handle, clock, this::date, builder.tls);
  }

  /**
   * Starts a server with all defaults: strict policy, opaque access tokens with a lifetime of an
   * hour, any client.
   *
   * @throws java.io.UncheckedIOException if it cannot listen
   */
  public static FakeAuthServer start() {
    return builder().start();
  }

  /** Prepares a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** The issuer: the server's own address. */
  public URI issuer() {
    return listener.uri();
  }

  /** The token endpoint. */
  public URI tokenEndpoint() {
    return issuer().resolve("oauth/token");
  }

  /** The revocation endpoint (RFC 7009). */
  public URI revocationEndpoint() {
    return issuer().resolve("oauth/revoke");
  }

  /** The introspection endpoint (RFC 7662). */
  public URI introspectionEndpoint() {
    return issuer().resolve("oauth/introspect");
  }

  /** Creates a login for a user: any client may use it, without scopes. Sends nothing. */
  public Login login(String subject) {
    return database.login(subject, null, null);
  }

  /** Creates a login for a user at one client, with these scopes (separated by blanks). */
  public Login login(String subject, String clientId, String scope) {
    return database.login(subject, clientId, scope);
  }

  /** The current policy for refresh tokens. */
  public RefreshTokenPolicy policy() {
    return database.policy();
  }

  /** Changes the policy for refresh tokens from now on. */
  public FakeAuthServer policy(RefreshTokenPolicy policy) {
    database.policy(policy);
    return this;
  }

  /**
   * Changes the lifetime of access tokens from now on. Responses state it as {@code expires_in}.
   */
  public FakeAuthServer accessTokenLifetime(Duration lifetime) {
    database.lifetime(lifetime);
    return this;
  }

  /**
   * Changes the {@code expires_in} of responses from now on, without changing the real lifetime.
   *
   * @param expiresIn any JSON value; null to leave {@code expires_in} out
   */
  public FakeAuthServer claimExpiresIn(@Nullable Object expiresIn) {
    lifetimeAnnouncement = seconds -> expiresIn;
    return this;
  }

  /** Expires all valid access tokens; returns how many. */
  public int expireAccessTokens() {
    return database.expireAccessTokens();
  }

  /** Revokes all valid access tokens; returns how many. */
  public int revokeAccessTokens() {
    return database.revokeAccessTokens();
  }

  /** Revokes an access token, or a refresh token with its login. */
  public void revoke(String token) {
    database.revoke(token);
  }

  /** Ends all logins of this subject, with all of their tokens. */
  public void endSessions(String subject) {
    database.endSessions(subject);
  }

  /**
   * Whether a refresh with this token would succeed now. A grace period is not considered. False if
   * the token is unknown.
   */
  public boolean refreshTokenLives(String refreshToken) {
    return database.live(refreshToken);
  }

  /** Whether an API would accept this access token now; false if it is unknown. */
  public boolean accessTokenLives(String accessToken) {
    return database.state(accessToken) == IssuedAccessToken.AccessTokenState.LIVE;
  }

  /** Whether this login has ended, for whatever reason. */
  public boolean ended(Login login) {
    return database.ended(login.id());
  }

  /** The ids of the logins that ended because a spent refresh token was presented. */
  public List<String> loginsEndedByReuse() {
    return database.endedByReuse();
  }

  /**
   * While true, open connections are closed and new ones are refused. Setting it to false listens
   * on the same port again.
   *
   * @throws java.io.UncheckedIOException if another process has taken the port in the meantime
   */
  public void outage(boolean on) {
    if (on) {
      listener.stopListening();
    } else {
      listener.reopen();
    }
  }

  /** The failures to inject at the token endpoint. */
  public Faults faults() {
    return faults;
  }

  /** Every token request so far, in order of arrival; a copy. */
  public List<RecordedTokenRequest> history() {
    return ledger.calls();
  }

  /** The number of token requests so far. */
  public int tokenCalls() {
    return ledger.size();
  }

  /** Checks the history: {@code auth.check().tokenCallsAtMost(1).verify()}. */
  public HistoryAssert check() {
    return HistoryAssert.of(history(), loginsEndedByReuse());
  }

  /** The requests to the revocation endpoint, in order of arrival; a copy. */
  public List<RecordedRequest> revocations() {
    synchronized (revocations) {
      return List.copyOf(revocations);
    }
  }

  /** Every issued token and every client secret. A test can search logs for them. */
  public Set<String> secrets() {
    Set<String> all = new TreeSet<>(database.secrets());
    all.addAll(clients.secrets());
    return all;
  }

  /**
   * Clears logins, tokens, faults and history, restores policy and lifetime, and ends an outage.
   */
  public void reset() {
    listener.reopen();
    faults.clear();
    database.forget();
    ledger.forget();
    database.policy(firstPolicy);
    database.lifetime(firstLifetime);
    lifetimeAnnouncement = seconds -> seconds;
    synchronized (revocations) {
      revocations.clear();
    }
  }

  @Nullable IssuedAccessToken accessToken(String value) {
    return database.access(value);
  }

  IssuedAccessToken.AccessTokenState accessTokenState(String value) {
    return database.state(value);
  }

  private @Nullable Instant date() {
    return database.policy().sendsDate() ? clock.instant() : null;
  }

  private ListenerReply handle(RecordedRequest request) throws InterruptedException {
    return switch (request.path()) {
      case "/oauth/token" -> tokens.handle(request);
      case "/oauth/revoke" -> ListenerReply.of(revocation(request));
      case "/oauth/introspect" -> ListenerReply.of(introspection(request));
      default -> ListenerReply.of(FakeResponse.of(404));
    };
  }

  private FakeResponse revocation(RecordedRequest request) {
    synchronized (revocations) {
      revocations.add(request);
    }
    Map<String, String> form = request.formFields();
    if (!clients.authenticate(request, form).accepted()) {
      return FakeResponse.json(401, "{\"error\":\"invalid_client\"}");
    }
    database.revoke(form.getOrDefault("token", ""));
    return FakeResponse.of(200);
  }

  private FakeResponse introspection(RecordedRequest request) {
    String token = request.formFields().getOrDefault("token", "");
    IssuedAccessToken access = database.access(token);
    if (access == null || !accessTokenLives(token)) {
      return FakeResponse.json(200, "{\"active\":" + database.live(token) + "}");
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("active", true);
    members.put("sub", access.subject);
    members.put("exp", access.expiresAt.getEpochSecond());
    if (access.audience != null) {
      members.put("aud", access.audience);
    }
    if (access.scope != null) {
      members.put("scope", access.scope);
    }
    return FakeResponse.json(200, Json.write(members));
  }

  /** Closes the port and all connections; requests that are held or delayed end. Idempotent. */
  @Override
  public void close() {
    listener.close();
  }

  @Override
  public String toString() {
    return "fake authorization server at " + issuer() + ", policy " + policy().name();
  }

  /** Prepares a {@link FakeAuthServer}. */
  public static final class Builder {
    private final Map<String, String> clients = new LinkedHashMap<>();
    private RefreshTokenPolicy policy = RefreshTokenPolicy.strict();
    private Duration lifetime = Duration.ofHours(1);
    private Clock clock = Clock.systemUTC();
    private boolean jwt;
    private @Nullable SSLContext tls;

    private Builder() {}

    /** How refresh tokens are treated; {@link RefreshTokenPolicy#strict()} by default. */
    public Builder policy(RefreshTokenPolicy value) {
      this.policy = value;
      return this;
    }

    /** Registers a confidential client (basic or post). Unregistered clients then fail. */
    public Builder client(String id, String secret) {
      clients.put(id, secret);
      return this;
    }

    /** Registers a public client. Unregistered clients then fail. */
    public Builder client(String id) {
      clients.put(id, "");
      return this;
    }

    /** The lifetime of access tokens; an hour by default. */
    public Builder accessTokenLifetime(Duration value) {
      this.lifetime = value;
      return this;
    }

    /** Issues access tokens in the form of JWTs, with a signature that cannot be verified. */
    public Builder jwtAccessTokens() {
      this.jwt = true;
      return this;
    }

    /** The server's clock, for lifetimes and {@code Date}. */
    public Builder clock(Clock value) {
      this.clock = value;
      return this;
    }

    /** Serves https with this context. */
    public Builder sslContext(SSLContext value) {
      this.tls = value;
      return this;
    }

    /**
     * Starts listening.
     *
     * @throws java.io.UncheckedIOException if it cannot listen
     */
    public FakeAuthServer start() {
      return new FakeAuthServer(this);
    }
  }
}
