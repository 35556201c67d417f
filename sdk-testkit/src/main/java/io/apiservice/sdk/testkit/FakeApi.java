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
 * A JSON API for tests, on the loopback interface and a free port: collections that can be listed
 * in pages, read, created, changed and deleted, behind the bearer tokens of a {@link
 * FakeAuthServer}, behind API keys, or open. What goes wrong is scripted with {@link #faults()}.
 *
 * <p>Thread-safe. {@code toString} tells no secret.
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

  /** An API that wants live access tokens of this server. */
  public static FakeApi start(FakeAuthServer auth) {
    return builder().bearer(auth).start();
  }

  /** Prepares an API; open to everybody unless told what to ask for. */
  public static Builder builder() {
    return new Builder();
  }

  /** Its address, with a slash at the end. */
  public URI baseUri() {
    return listener.uri().resolve(basePath);
  }

  /** Puts an object into a collection: {@code put("users", "42", Map.of("name", "Ada"))}. */
  public FakeApi put(String collection, String id, Map<String, ?> members) {
    resources.put(collection, id, members);
    return this;
  }

  /** How many objects a collection holds. */
  public int size(String collection) {
    return resources.size(collection);
  }

  /** Answers requests for one path below the base by code, behind the same door. */
  public FakeApi route(String method, String path, Function<RecordedRequest, FakeResponse> answer) {
    synchronized (lock) {
      routes.add(new FakeRoute(method, path, answer));
    }
    return this;
  }

  /** From now on each answer takes some time in this range, drawn with this seed. */
  public FakeApi latency(Duration least, Duration most, long seed) {
    synchronized (lock) {
      fastest = least;
      slowest = most;
      random = new Random(seed);
    }
    return this;
  }

  /** What goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** While true, connections are refused and open ones are gone; then the same port listens. */
  public void outage(boolean on) {
    if (on) {
      listener.stopListening();
    } else {
      listener.reopen();
    }
  }

  /** Every request so far, in the order in which they came. */
  public List<RecordedRequest> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  /** How many requests have come. */
  public int requestCount() {
    synchronized (lock) {
      return requests.size();
    }
  }

  /** How many answers had this status; a hang or a cut counts as none. */
  public int count(int status) {
    synchronized (lock) {
      return statuses.getOrDefault(status, 0);
    }
  }

  /** How many answers were a 401. */
  public int unauthorizedCount() {
    return count(401);
  }

  /** How many connections have come. */
  public long connectionCount() {
    return listener.connectionsAccepted();
  }

  /** Forgets objects, routes, faults, latency, requests and counts. */
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
    return "fake API at " + baseUri() + ", answers by status " + counts;
  }

  /** Prepares a {@link FakeApi}. What is asked for is added up: any one of it opens the door. */
  public static final class Builder {
    private final AccessCheck accessCheck = new AccessCheck();
    private String basePath = "/v1/";
    private int pageSize = 25;
    private Clock clock = Clock.systemUTC();
    private @Nullable SSLContext tls;

    private Builder() {}

    /** Accepts live access tokens of this server. */
    public Builder bearer(FakeAuthServer auth) {
      accessCheck.tokens(auth);
      return this;
    }

    /** Refuses (401) access tokens for another audience. */
    public Builder audience(String audience) {
      accessCheck.audience(audience);
      return this;
    }

    /** Refuses (403) access tokens without this scope. */
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

    /** The path of the base, with a slash at both ends; {@code /v1/} unless said. */
    public Builder basePath(String path) {
      this.basePath = path;
      return this;
    }

    /** How many objects a page holds unless {@code per_page} says; 25 unless said. */
    public Builder pageSize(int size) {
      this.pageSize = size;
      return this;
    }

    /** The clock for {@code Date}. */
    public Builder clock(Clock value) {
      this.clock = value;
      return this;
    }

    /** Serves https with this context. */
    public Builder sslContext(SSLContext value) {
      this.tls = value;
      return this;
    }

    /** Starts listening. */
    public FakeApi start() {
      return new FakeApi(this);
    }
  }
}
