package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.HttpListener.ListenerReply;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A JSON API for tests, on the loopback interface and a free port. It has collections whose objects
 * can be listed in pages, read, created, changed and deleted. It accepts the bearer tokens of a
 * {@link FakeAuthServer}, API keys, or requests without a credential. Failures are scripted with
 * {@link #faults()}.
 *
 * <pre>{@code
 * try (FakeAuthServer auth = FakeAuthServer.start();
 *     FakeApi api = FakeApi.start(auth)) {
 *   api.put("users", "42", Map.of("name", "Ada"));
 *   api.faults().next(Fault.fail(503));
 *   …
 * }
 * }</pre>
 *
 * <p>Thread-safe. No method blocks for long, except {@link #close}, which may wait for the
 * operating system. {@code toString} shows no secret.
 */
public final class FakeApi implements AutoCloseable {
  private record FakeRoute(
      String method, String path, Function<RecordedRequest, FakeResponse> answer) {}

  private final AccessCheck accessCheck;
  private final String basePath;
  private final JsonResources resources;
  private final Faults faults = new Faults();
  private final HttpListener listener;
  private final Object lock = new Object();
  private final List<RecordedRequest> requests = new ArrayList<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final List<FakeRoute> routes = new ArrayList<>();
  private Duration fastest = Duration.ZERO;
  private Duration slowest = Duration.ZERO;
  private Random random = new Random(0);

  private FakeApi(Builder builder) {
    this.accessCheck = builder.accessCheck;
    this.basePath = builder.basePath;
    this.resources = new JsonResources(builder.pageSize);
    this.listener =
        new HttpListener(
            "fake-api", this::handle, builder.clock, builder.clock::instant, builder.tls);
  }

  /**
   * Starts an API that requires a valid access token of this server.
   *
   * @throws java.io.UncheckedIOException if it cannot listen
   */
  public static FakeApi start(FakeAuthServer auth) {
    return builder().bearer(auth).start();
  }

  /** Prepares an API; it requires no credential unless the builder says so. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address of the API, with a slash at the end. */
  public URI baseUri() {
    return listener.uri().resolve(basePath);
  }

  /**
   * Puts an object into a collection, replacing one with the same id: {@code put("users", "42",
   * Map.of("name", "Ada"))}.
   */
  public FakeApi put(String collection, String id, Map<String, ?> members) {
    resources.put(collection, id, members);
    return this;
  }

  /** The number of objects in a collection; 0 if there is no such collection. */
  public int size(String collection) {
    return resources.size(collection);
  }

  /**
   * Serves one path with code of the test. Credentials are checked first, as for the collections.
   *
   * @param path the exact path below {@link #baseUri}, without a slash at the start
   * @param answer creates the response; runs on the thread of the connection and may block
   */
  public FakeApi route(String method, String path, Function<RecordedRequest, FakeResponse> answer) {
    synchronized (lock) {
      routes.add(new FakeRoute(method, path, answer));
    }
    return this;
  }

  /**
   * Delays each response by a random time in this range from now on. With the same seed, the times
   * are the same in every run.
   */
  public FakeApi latency(Duration least, Duration most, long seed) {
    synchronized (lock) {
      fastest = least;
      slowest = most;
      random = new Random(seed);
    }
    return this;
  }

  /** The failures to inject. */
  public Faults faults() {
    return faults;
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

  /** Every request so far, in order of arrival; a copy. */
  public List<RecordedRequest> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  /** The number of requests so far. */
  public int requestCount() {
    synchronized (lock) {
      return requests.size();
    }
  }

  /** The number of complete responses with this status; a hang or a cut is not counted. */
  public int count(int status) {
    synchronized (lock) {
      return statuses.getOrDefault(status, 0);
    }
  }

  /** The number of responses with status 401. */
  public int unauthorizedCount() {
    return count(401);
  }

  /** The number of accepted connections. */
  public long connectionCount() {
    return listener.connectionsAccepted();
  }

  /** Clears objects, routes, faults, latency, requests and counts, and ends an outage. */
  public void reset() {
    listener.reopen();
    faults.clear();
    resources.forget();
    latency(Duration.ZERO, Duration.ZERO, 0);
    synchronized (lock) {
      routes.clear();
      requests.clear();
      statuses.clear();
    }
  }

  private ListenerReply handle(RecordedRequest request) throws InterruptedException {
    synchronized (lock) {
      requests.add(request);
    }
    FakeResponse response = faults.take(request).apply(() -> answer(request));
    Duration latency;
    synchronized (lock) {
      if (response.complete()) {
        statuses.merge(response.status(), 1, Integer::sum);
      }
      latency = drawn();
    }
    return ListenerReply.of(latency.isZero() ? response : response.delayed(latency));
  }

  private Duration drawn() {
    long range = slowest.minus(fastest).toNanos();
    return range <= 0 ? fastest : fastest.plusNanos((long) (random.nextDouble() * range));
  }

  private FakeResponse answer(RecordedRequest request) {
    return accessCheck.refusal(request).orElseGet(() -> served(request));
  }

  private FakeResponse served(RecordedRequest request) {
    if (!request.path().startsWith(basePath)) {
      return JsonResources.problem(404, "Not Found");
    }
    String path = request.path().substring(basePath.length());
    FakeRoute fakeRoute = routeOf(request.method(), path);
    return fakeRoute != null
        ? fakeRoute.answer().apply(request)
        : resources.handle(request, path, baseUri());
  }

  private @Nullable FakeRoute routeOf(String method, String path) {
    synchronized (lock) {
      return routes.stream()
          .filter(fakeRoute -> fakeRoute.method().equals(method) && fakeRoute.path().equals(path))
          .findFirst()
          .orElse(null);
    }
  }

  /** Closes the port and all connections; requests that are held or delayed end. Idempotent. */
  @Override
  public void close() {
    listener.close();
  }

  @Override
  public String toString() {
    Map<Integer, Integer> counts;
    synchronized (lock) {
      counts = new LinkedHashMap<>(statuses);
    }
    return "fake API at " + baseUri() + ", responses by status " + counts;
  }

  /**
   * Prepares a {@link FakeApi}. Each credential that is added is accepted: one of them suffices.
   */
  public static final class Builder {
    private final AccessCheck accessCheck = new AccessCheck();
    private String basePath = "/v1/";
    private int pageSize = 25;
    private Clock clock = Clock.systemUTC();
    private @Nullable SSLContext tls;

    private Builder() {}

    /** Accepts valid access tokens of this server. */
    public Builder bearer(FakeAuthServer auth) {
      accessCheck.tokens(auth);
      return this;
    }

    /** Rejects access tokens for another audience with 401. */
    public Builder audience(String audience) {
      accessCheck.audience(audience);
      return this;
    }

    /** Rejects access tokens without this scope with 403. */
    public Builder scope(String scope) {
      accessCheck.scope(scope);
      return this;
    }

    /** Accepts this key as {@code Authorization: Bearer}. */
    public Builder apiKey(String key) {
      accessCheck.key(AccessCheck::bearer, key);
      return this;
    }

    /** Accepts this key in a header. */
    public Builder apiKeyInHeader(String name, String key) {
      accessCheck.key(request -> request.header(name), key);
      return this;
    }

    /** Accepts this key in the query. */
    public Builder apiKeyInQuery(String name, String key) {
      accessCheck.key(request -> request.queryParameter(name), key);
      return this;
    }

    /** The path of the base, with a slash at both ends; {@code /v1/} by default. */
    public Builder basePath(String path) {
      this.basePath = path;
      return this;
    }

    /** The number of objects in a page unless the request has {@code per_page}; 25 by default. */
    public Builder pageSize(int size) {
      this.pageSize = size;
      return this;
    }

    /** The clock for {@code Date} and for the times of recorded requests. */
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
    public FakeApi start() {
      return new FakeApi(this);
    }
  }
}
