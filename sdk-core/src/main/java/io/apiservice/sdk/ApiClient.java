package io.apiservice.sdk;

import io.apiservice.sdk.auth.CallAuthentication;
import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.CredentialPrecheck;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.auth.ResponseDiagnoser;
import io.apiservice.sdk.call.CallDependencies;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.HeaderValidation;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.flow.DaemonThreadPool;
import io.apiservice.sdk.flow.DeadlineTimer;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.HttpClientAdapters;
import io.apiservice.sdk.http.HttpClientConfig;
import io.apiservice.sdk.http.HttpLogging;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client for one API. Make one per application and share it: it is thread-safe, owns its
 * connections, and everything that it hands out is immutable. Close it at the end.
 *
 * <pre>{@code
 * ApiClient api = ApiClient.builder()
 *     .baseUri("https://api.example.com/v1/")
 *     .credentials(Credentials.apiKey(System.getenv("API_KEY")))
 *     .build();
 * Resource<User> users = api.resource("users", User.class);
 * User ada = users.get("42");
 * }</pre>
 */
public final class ApiClient implements AutoCloseable {
  private final ClientResources resources;
  private final CredentialProvider credentials;
  private final ClientEntryTransport entry;
  private final CallDependencies dependencies;
  private final boolean owner;
  private final HttpClient dropIn;

  ApiClient(ClientResources resources, CredentialProvider credentials, boolean owner) {
    this.resources = resources;
    this.credentials = credentials;
    this.owner = owner;
    this.entry = new ClientEntryTransport(resources.dependencies().pipeline());
    this.dependencies = resources.withEntry(entry);
    this.dropIn = resources.dropIn(entry, credentials);
  }

  /** Starts a client. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A client from what surrounds the program. The first source that has a credential is taken, with
   * its base URI: system properties ({@code apiservice.base-uri api-key refresh-token
   * token-endpoint client-id client-secret}), environment variables ({@code APISERVICE_BASE_URI}
   * and so on), the profile {@code APISERVICE_PROFILE} (or {@code default}) in {@code
   * ~/.config/apiservice/profiles.properties}, whose lines are {@code PROFILE.base-uri=…}.
   *
   * @throws io.apiservice.sdk.error.CredentialUnavailableException if no source has a credential,
   *     or the one that has is broken; the message lists every source and why
   */
  public static ApiClient fromEnvironment() {
    return new EnvironmentConfiguration(ProcessEnvironment.current()).builder().build();
  }

  /** A collection of things of one type at a path; see {@link Resource}. */
  public <T> Resource<T> resource(String path, Class<T> type) {
    check(path);
    return new Resource<>(this, path, new Object[0], type);
  }

  /** A collection of things of one type, which may have arguments, at a path. */
  public <T> Resource<T> resource(String path, TypeRef<T> type) {
    check(path);
    return new Resource<>(this, path, new Object[0], type.type());
  }

  void check(String path, @Nullable Object... values) {
    PathTemplate.expand(resources.baseUri(), path, values);
  }

  /** A GET below the base URI; {@code {…}} in the path stand for the values, in order. */
  @CheckReturnValue
  public ApiRequest get(String path, @Nullable Object... values) {
    return request("GET", path, values);
  }

  /** A HEAD; see {@link #get}. */
  @CheckReturnValue
  public ApiRequest head(String path, @Nullable Object... values) {
    return request("HEAD", path, values);
  }

  /** A POST; see {@link #get}. */
  @CheckReturnValue
  public ApiRequest post(String path, @Nullable Object... values) {
    return request("POST", path, values);
  }

  /** A PUT; see {@link #get}. */
  @CheckReturnValue
  public ApiRequest put(String path, @Nullable Object... values) {
    return request("PUT", path, values);
  }

  /** A PATCH; see {@link #get}. */
  @CheckReturnValue
  public ApiRequest patch(String path, @Nullable Object... values) {
    return request("PATCH", path, values);
  }

  /** A DELETE; see {@link #get}. */
  @CheckReturnValue
  public ApiRequest delete(String path, @Nullable Object... values) {
    return request("DELETE", path, values);
  }

  /**
   * A request with any method.
   *
   * @param method the method
   * @param path below the base URI; each variable is encoded, a {@code /} in one too
   * @param values the values of the variables, in order
   * @throws IllegalArgumentException if the path leads out of the base URI, or a value is missing,
   *     empty or a dot segment
   * @throws IllegalStateException if the client is closed
   */
  @CheckReturnValue
  public ApiRequest request(String method, String path, @Nullable Object... values) {
    if (entry.isClosed()) {
      throw new IllegalStateException("the ApiClient is closed");
    }
    if (!method.matches("[A-Za-z]{1,20}")) {
      throw new IllegalArgumentException("not a method: letters are");
    }
    Request request =
        Request.of(
                method.toUpperCase(Locale.ROOT),
                PathTemplate.expand(resources.baseUri(), path, values))
            .withHeaders(resources.headers());
    return new ApiRequest(dependencies, credentials, request);
  }

  /**
   * A client for another identity over the same connections. Cheap: make thousands. Closing it
   * closes neither this one nor the connections.
   */
  public ApiClient withCredentials(CredentialProvider credentials) {
    Objects.requireNonNull(credentials, "credentials");
    if (credentials instanceof ClientAware bound) {
      bound.bind(resources.world());
    }
    return new ApiClient(resources, credentials, false);
  }

  /**
   * This client as the JDK's own type, for every library that takes one. It signs for the pinned
   * origins, renews on a 401 and repeats once, follows redirects safely; it does not retry or
   * decode, and has no deadline but that of the request. A request's timeout covers the body too,
   * unless its handler is one for streams.
   */
  public HttpClient asHttpClient() {
    return dropIn;
  }

  /** For libraries that build their client themselves: {@code build()} hands out this one. */
  public HttpClient.Builder asHttpClientBuilder() {
    return HttpClientAdapters.builder(dropIn);
  }

  /**
   * Why a response that came through {@link #asHttpClient()} is a failure; empty if it is none, or
   * did not come through it.
   */
  public Optional<Diagnosis> diagnose(HttpResponse<?> response) {
    return response.statusCode() < 400
        ? Optional.empty()
        : HttpClientAdapters.unwrap(response).map(dependencies.diagnoser()::of);
  }

  /**
   * Closes the client; closing it twice is fine. One made by {@link #withCredentials} closes only
   * itself, the first one the connections as well, and its credentials unless they serve another
   * client that was built with them. Calls after that fail at once.
   */
  @Override
  public void close() {
    entry.close();
    if (!owner) {
      return;
    }
    resources.release(credentials);
    resources.close();
  }

  /** Draws the pipeline. */
  @Override
  public String toString() {
    return "ApiClient[" + resources.baseUri() + ": " + entry + "; credentials " + credentials + "]";
  }

  /** Sets a client up. Not thread-safe; mistakes are reported by {@link #build()} or sooner. */
  public static final class Builder {
    /** Stages of users' futures that block at the same time before another has to wait. */
    private static final int MAX_STAGES = 4096;

    @SuppressWarnings(
        "UnnecessaryLambda") // compared by identity: it is not code of the application
    private static final Predicate<Response> NEVER = response -> false;

    private @Nullable URI baseUri;
    private final Set<URI> origins = new LinkedHashSet<>();
    private boolean cleartext;
    private CredentialProvider credentials = Credentials.none();
    private @Nullable HttpClient httpClient;
    private @Nullable ProxySelector proxy;
    private @Nullable SSLContext tls;
    private @Nullable Duration connectTimeout;
    private @Nullable Transport transport;
    private UnaryOperator<Transport> wrapping = UnaryOperator.identity();
    private boolean wrapped;
    private Headers headers = Headers.empty();
    private Duration timeout = Duration.ofSeconds(30);
    private RetryPolicy retries = RetryPolicy.standard();
    private @Nullable Executor executor;
    private JsonCodec codec = JsonCodec.jackson();
    private ApiListener listener = ApiListener.none();
    private Clock clock = Clock.systemUTC();
    private Predicate<Response> refreshWhen = NEVER;
    private final List<Rule> rules = new ArrayList<>();
    private String userAgent = "";
    private Optional<URI> documentation = Optional.empty();
    private String idempotencyHeader = "Idempotency-Key";

    Builder() {}

    /** Where the API is: absolute, without userinfo, query or fragment. Paths begin below it. */
    public Builder baseUri(String baseUri) {
      return baseUri(BaseUri.parse(baseUri));
    }

    /** Where the API is; see {@link #baseUri(String)}. */
    public Builder baseUri(URI baseUri) {
      this.baseUri = BaseUri.checked(baseUri);
      return this;
    }

    /** More origins that may see the credential, beside that of the base URI. */
    public Builder origin(URI... origins) {
      this.origins.addAll(List.of(origins));
      return this;
    }

    /** Allows {@code http:} off loopback: credentials will be readable on the way. */
    public Builder allowCleartext() {
      this.cleartext = true;
      return this;
    }

    /** Who makes the calls. The client closes it with itself, if it can be closed. */
    public Builder credentials(CredentialProvider credentials) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * A client of your own, used as it is and never closed. It brings its own proxy, TLS settings
     * and connect timeout: with it, {@link #build()} refuses those of this builder.
     *
     * @throws IllegalArgumentException if it follows redirects itself, or has an authenticator on a
     *     JDK where that drops the credential
     */
    public Builder httpClient(HttpClient client) {
      HttpClientConfig.of(client);
      this.httpClient = client;
      return this;
    }

    /**
     * Another way to send; a lambda in a test. Nothing goes over the network then: {@link #build()}
     * refuses it together with {@code httpClient}, {@code proxy} or {@code sslContext}.
     */
    public Builder transport(Transport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * Wraps the whole pipeline, which is asked once per call, before anything is signed; several
     * wrap each other, the last one outermost.
     */
    public Builder wrap(UnaryOperator<Transport> wrapping) {
      UnaryOperator<Transport> inner = this.wrapping;
      this.wrapped = true;
      this.wrapping = next -> Objects.requireNonNull(wrapping.apply(inner.apply(next)));
      return this;
    }

    /** Proxies; by default the system's ({@code ProxySelector.getDefault()}). */
    public Builder proxy(ProxySelector proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /** TLS settings. */
    public Builder sslContext(SSLContext tls) {
      this.tls = Objects.requireNonNull(tls, "sslContext");
      return this;
    }

    /** How long connecting may take, TLS included; 10 s unless set. */
    public Builder connectTimeout(Duration limit) {
      HttpClientConfig.jdk().connectTimeout(limit);
      this.connectTimeout = limit;
      return this;
    }

    /** A header that goes with every request to the API. */
    public Builder header(String name, String value) {
      HeaderValidation.check(name, value);
      this.headers = headers.with(name, value);
      return this;
    }

    /** The deadline of a call that sets none: everything, body included; 30 s unless set. */
    public Builder timeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be positive");
      }
      this.timeout = timeout;
      return this;
    }

    /** Whether and when failed calls are tried again; {@link RetryPolicy#standard()} unless set. */
    public Builder retries(RetryPolicy retries) {
      this.retries = Objects.requireNonNull(retries);
      return this;
    }

    /** How often failed calls are tried again at most. */
    public Builder retries(int retries) {
      return retries(RetryPolicy.of(retries));
    }

    /** Where stages of asynchronous calls run; never closed by the client. */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor);
      return this;
    }

    /** How JSON is read and written. */
    public Builder json(JsonCodec codec) {
      this.codec = Objects.requireNonNull(codec);
      return this;
    }

    /** Is told what happens. */
    public Builder listener(ApiListener listener) {
      this.listener = ApiListener.isolated(listener);
      return this;
    }

    /** Tells wall time, for tests. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /**
     * Which answers, beside a 401, say that the token is no longer good. The body can be looked at
     * with {@code peek()}. Runs on a thread of the SDK's own; one that blocks delays its own call,
     * up to that call's deadline.
     */
    public Builder refreshWhen(Predicate<Response> refreshWhen) {
      this.refreshWhen = Objects.requireNonNull(refreshWhen);
      return this;
    }

    /** One more way to recognise why a request was refused, asked before the built-in ones. */
    public Builder rule(Rule rule) {
      this.rules.add(Objects.requireNonNull(rule));
      return this;
    }

    /** What the application calls itself, before the SDK's own name. */
    public Builder userAgent(String application) {
      HeaderValidation.check("User-Agent", application);
      this.userAgent = application;
      return this;
    }

    /** Where the API's documentation is, for hints. */
    public Builder documentation(URI documentation) {
      this.documentation = Optional.of(documentation);
      return this;
    }

    /** The header for idempotency keys; {@code Idempotency-Key} unless set. */
    public Builder idempotencyHeader(String name) {
      HeaderValidation.check(name, "");
      this.idempotencyHeader = name;
      return this;
    }

    /**
     * The client.
     *
     * @throws IllegalArgumentException if a setting is wrong; the message has the fix
     * @throws IllegalStateException if something is missing, or contradicts the credentials
     */
    public ApiClient build() {
      if (baseUri == null) {
        throw new IllegalStateException("there is no base URI: call baseUri(\"https://…\")");
      }
      Set<Origin> pinned = pinned(baseUri);
      CredentialPrecheck.warn(credentials, listener, clock.instant());
      DeadlineTimer timer = new DeadlineTimer();
      CallAuthentication callAuthentication = CallAuthentication.of(pinned, refreshWhen, timer);
      HttpClientConfig way = config();
      HttpClientConfig.ClosableTransport opened = way.transport();
      ClientResources.Pipeline pipeline =
          ClientResources.stages(
              transport != null ? transport : opened,
              callAuthentication,
              retries,
              wrapping,
              listener,
              new ClientResources.Foreign(transport != null, wrapped, refreshWhen != NEVER),
              timer);
      Executor chosen =
          executor != null ? executor : new DaemonThreadPool("apiservice-user", MAX_STAGES);
      ResponseDiagnoser diagnoser = new ResponseDiagnoser(rules, documentation, clock);
      CallDependencies dependencies =
          new CallDependencies(
              pipeline.whole(), codec, chosen, diagnoser, timeout, idempotencyHeader, timer);
      AtomicBoolean closed = new AtomicBoolean();
      ProviderContext world =
          new ProviderContext(
              transport != null ? pipeline.wire() : HttpLogging.around(opened.http11()),
              listener,
              clock,
              transport != null ? Route.to(transport) : way.route(),
              closed::get);
      if (credentials instanceof ClientAware bound) {
        bound.bind(world);
      }
      Headers all =
          headers.contains("User-Agent")
              ? headers
              : headers.with("User-Agent", UserAgent.of(userAgent));
      ClientResources resources =
          new ClientResources(
              baseUri, all, opened, pipeline.direct(), dependencies, world, timer, closed);
      return new ApiClient(resources, credentials, true);
    }

    private HttpClientConfig config() {
      if (transport != null && (httpClient != null || proxy != null || tls != null)) {
        throw new IllegalArgumentException(
            "transport(…) replaces the network: remove it, or remove httpClient(…), proxy(…) and"
                + " sslContext(…)");
      }
      HttpClientConfig config =
          httpClient == null ? HttpClientConfig.jdk() : HttpClientConfig.of(httpClient);
      config = proxy == null ? config : config.proxy(proxy);
      config = tls == null ? config : config.sslContext(tls);
      return connectTimeout == null ? config : config.connectTimeout(connectTimeout);
    }

    private Set<Origin> pinned(URI base) {
      Set<Origin> pinned = new LinkedHashSet<>();
      pinned.add(BaseUri.origin(base, cleartext));
      for (URI origin : origins) {
        pinned.add(BaseUri.origin(origin, cleartext));
      }
      return pinned;
    }
  }
}
