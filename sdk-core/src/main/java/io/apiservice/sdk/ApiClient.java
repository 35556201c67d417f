package io.apiservice.sdk;

import io.apiservice.sdk.auth.CredentialPrecheck;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.ClientLimits;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.pipeline.CallRunner;
import io.apiservice.sdk.pipeline.Pipeline;
import io.apiservice.sdk.pipeline.PipelineSettings;
import io.apiservice.sdk.redact.HeaderValidation;
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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client for one API and one identity. Create one per application and share it. It is thread-safe
 * and owns its connections. Everything that it returns is immutable. Close it when the application
 * stops.
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
  private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");

  private final URI baseUri;
  private final Headers headers;
  private final Pipeline pipeline;
  private final CredentialProvider credentials;
  private final CallRunner runner;
  private final boolean owner;

  private ApiClient(
      URI baseUri,
      Headers headers,
      Pipeline pipeline,
      CredentialProvider credentials,
      boolean owner) {
    this.baseUri = baseUri;
    this.headers = headers;
    this.pipeline = pipeline;
    this.credentials = credentials;
    this.runner = pipeline.runner(credentials);
    this.owner = owner;
    pipeline.bind(credentials);
  }

  /** Begins to build a client. {@code baseUri} is required; everything else has a default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Builds a client from the configuration in the environment. The following sources are asked in
   * order. The first one that has a credential is used, and must have the base URI too:
   *
   * <ol>
   *   <li>the system properties {@code apiservice.base-uri}, {@code apiservice.api-key}, {@code
   *       apiservice.refresh-token}, {@code apiservice.token-endpoint}, {@code
   *       apiservice.client-id} and {@code apiservice.client-secret};
   *   <li>the environment variables {@code APISERVICE_BASE_URI}, {@code APISERVICE_API_KEY} and so
   *       on;
   *   <li>the profile named by {@code APISERVICE_PROFILE} (or else {@code default}) in {@code
   *       ~/.config/apiservice/profiles.properties}, whose lines have the form {@code
   *       PROFILE.base-uri=…}.
   * </ol>
   *
   * @throws io.apiservice.sdk.error.CredentialUnavailableException if no source has a credential,
   *     or the first one that has it is incomplete or invalid; the message says for every source
   *     what was found
   */
  public static ApiClient fromEnvironment() {
    return new EnvironmentConfiguration(ProcessEnvironment.current()).builder().build();
  }

  /**
   * Returns the resources of one type at a path below the base URI. Sends nothing.
   *
   * @throws IllegalArgumentException if the path leads out of the base URI or has variables
   */
  public <T> Resource<T> resource(String path, Class<T> type) {
    check(path);
    return new Resource<>(this, path, new Object[0], type);
  }

  /** Like {@link #resource(String, Class)}, for a type with type arguments. */
  public <T> Resource<T> resource(String path, TypeRef<T> type) {
    check(path);
    return new Resource<>(this, path, new Object[0], type.type());
  }

  void check(String path, @Nullable Object... values) {
    PathTemplate.expand(baseUri, path, values);
  }

  /**
   * Prepares a GET. Sends nothing.
   *
   * @param path below the base URI, with variables in braces: {@code "reports/{id}"}
   * @param values the values of the variables, in order; each is encoded
   * @throws IllegalArgumentException if the path leads out of the base URI, or a value is missing,
   *     empty or a dot segment
   * @throws IllegalStateException if the client is closed
   */
  @CheckReturnValue
  public ApiRequest get(String path, @Nullable Object... values) {
    return request("GET", path, values);
  }

  /** Prepares a HEAD; otherwise like {@link #get}. */
  @CheckReturnValue
  public ApiRequest head(String path, @Nullable Object... values) {
    return request("HEAD", path, values);
  }

  /** Prepares a POST; otherwise like {@link #get}. */
  @CheckReturnValue
  public ApiRequest post(String path, @Nullable Object... values) {
    return request("POST", path, values);
  }

  /** Prepares a PUT; otherwise like {@link #get}. */
  @CheckReturnValue
  public ApiRequest put(String path, @Nullable Object... values) {
    return request("PUT", path, values);
  }

  /** Prepares a PATCH; otherwise like {@link #get}. */
  @CheckReturnValue
  public ApiRequest patch(String path, @Nullable Object... values) {
    return request("PATCH", path, values);
  }

  /** Prepares a DELETE; otherwise like {@link #get}. */
  @CheckReturnValue
  public ApiRequest delete(String path, @Nullable Object... values) {
    return request("DELETE", path, values);
  }

  /**
   * Prepares a request with any method. Sends nothing.
   *
   * @param method the method: 1 to 20 letters; it is sent in upper case
   * @param path below the base URI; each variable is encoded, a {@code /} in one too
   * @param values the values of the variables, in order
   * @throws IllegalArgumentException if the path leads out of the base URI, or a value is missing,
   *     empty or a dot segment
   * @throws IllegalStateException if the client is closed
   */
  @CheckReturnValue
  public ApiRequest request(String method, String path, @Nullable Object... values) {
    if (runner.isClosed()) {
      throw new IllegalStateException("the ApiClient is closed");
    }
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException("not a method: only letters are allowed");
    }
    return request(method.toUpperCase(Locale.ROOT), PathTemplate.parse(path), values);
  }

  ApiRequest request(String method, PathTemplate path, @Nullable Object[] values) {
    if (runner.isClosed()) {
      throw new IllegalStateException("the ApiClient is closed");
    }
    return new ApiRequest(
        runner, Request.of(method, path.expand(baseUri, values)).withHeaders(headers));
  }

  /**
   * Returns a client for another identity that shares the connections and settings of this one. It
   * is cheap: an application may create thousands. Closing it closes neither this client nor the
   * connections.
   */
  public ApiClient withCredentials(CredentialProvider credentials) {
    Objects.requireNonNull(credentials, "credentials");
    return new ApiClient(baseUri, headers, pipeline, credentials, false);
  }

  /**
   * Returns this client as a {@code java.net.http.HttpClient}, for libraries that require one. It
   * signs requests to the pinned origins, that is, to the origin of the base URI and those added
   * with {@link Builder#origin}. It renews the token after a 401 and repeats the request once, and
   * it follows redirects safely. It does not retry and does not decode. The builder's headers, user
   * agent, timeout and {@code wrap} do not apply. A request's own timeout is its only deadline. It
   * covers the body too, unless the body handler streams.
   *
   * <p>Its {@code send} throws {@code IOException} and {@code InterruptedException} as the JDK's
   * does. If there is no credential to send, it throws an {@code IOException} whose cause is a
   * {@link io.apiservice.sdk.error.TokenRefreshException} or a {@link
   * io.apiservice.sdk.error.CredentialUnavailableException}. If the request has an {@code
   * Authorization} header of its own, it throws {@code IllegalArgumentException}, unless the client
   * was built with {@link Builder#replaceAuthorization}. A final 401 is returned as a response;
   * {@link #diagnose} explains it.
   *
   * <p>On JDK 21 and later its {@code close}, {@code shutdown} and {@code shutdownNow} have no
   * effect, because other users may share it. It is terminated when this client is closed.
   *
   * @return the same client each time
   */
  public HttpClient asHttpClient() {
    return runner.httpClient();
  }

  /**
   * Returns a builder for libraries that build their client themselves. Its {@code build()} returns
   * {@link #asHttpClient()}. Settings made on the builder are ignored and logged at DEBUG.
   */
  public HttpClient.Builder asHttpClientBuilder() {
    return runner.httpClientBuilder();
  }

  /**
   * Returns a transport for the requests of another HTTP client. It handles tokens as the calls of
   * this client do: it signs requests to the pinned origins, renews the token after a 401 and
   * repeats the request once. It adds no retries, redirects, deadline or decoding. It is meant for
   * adapters, such as the one for OkHttp. If the other client blocks, use {@link
   * io.apiservice.sdk.http.CallerThread}. If it does not, send with it and complete the future; the
   * SDK never blocks on the thread that does so. After a call has waited for a token, {@code next}
   * runs, and the result completes, on a thread of the SDK, where no code of the application should
   * run.
   *
   * <p>If there is no credential, the returned transport fails as {@link #asHttpClient()} does. If
   * the body of a request can be produced only once, the adapter must say so with {@link
   * Request#withBodyOnce}.
   *
   * @param next sends a signed request with the other client; it must not follow redirects to other
   *     origins with the credential. It is called twice if the token is renewed; the first response
   *     is discarded after the second has arrived
   */
  public Transport authenticating(Transport next) {
    return runner.authenticating(Objects.requireNonNull(next, "next"));
  }

  /**
   * Explains a response of {@link #authenticating} with a status of 400 or more. Does not block and
   * does not consume the body.
   *
   * @return the diagnosis; empty if the status is below 400
   */
  public Optional<Diagnosis> diagnose(Response response) {
    return response.status() < 400 ? Optional.empty() : Optional.of(runner.diagnose(response));
  }

  /**
   * Returns the exception that a call of this client would throw for a response of {@link
   * #authenticating}. For a status of 401 it is an {@link
   * io.apiservice.sdk.error.UnauthorizedException} with the diagnosis. Adapters can make it the
   * cause of the exception that the other client throws. Does not consume the body.
   *
   * @param response has a status of 400 or more
   */
  public ResponseException exception(Response response) {
    if (response.status() < 400) {
      throw new IllegalArgumentException("the status " + response.status() + " is not a failure");
    }
    return runner.exception(response);
  }

  /**
   * Explains a response of {@link #asHttpClient()} with a status of 400 or more. Does not block and
   * does not consume the body.
   *
   * @return the diagnosis; empty if the status is below 400 or the response came from another
   *     client
   */
  public Optional<Diagnosis> diagnose(HttpResponse<?> response) {
    return response.statusCode() < 400 ? Optional.empty() : runner.diagnose(response);
  }

  /**
   * Closes the client. Later calls fail at once with an {@code IllegalStateException}. A client
   * from {@link #withCredentials} closes only itself. The client that was built also closes the
   * connections, and releases its credential provider: no request is sent from then on. A call
   * under way may still receive its response, but fails where it would send another request, for
   * example a retry. A transport or an HTTP client that was passed in stays open. If no other open
   * client was built with that provider, the provider stops too. A provider of {@code OAuth} first
   * waits for a refresh that is under way, at most ten seconds; it works again when another client
   * is built with it. Closing twice has no effect.
   */
  @Override
  public void close() {
    runner.close();
    if (!owner) {
      return;
    }
    pipeline.release(credentials);
    pipeline.close();
  }

  /** Shows the base URI, the pipeline and the provider; no secret. */
  @Override
  public String toString() {
    return "ApiClient[" + baseUri + ": " + pipeline + "; credentials " + credentials + "]";
  }

  /**
   * Builds an {@link ApiClient}. Not thread-safe. Every method returns this builder. Arguments must
   * not be null. A wrong value is reported by the setter or by {@link #build()}; the message says
   * how to fix it.
   */
  public static final class Builder {
    private @Nullable URI baseUri;
    private final Set<URI> origins = new LinkedHashSet<>();
    private boolean cleartext;
    private CredentialProvider credentials = Credentials.none();
    private @Nullable HttpClient httpClient;
    private @Nullable ProxySelector proxy;
    private @Nullable SSLContext tls;
    private @Nullable Duration connectTimeout;
    private @Nullable Transport transport;
    private @Nullable UnaryOperator<Transport> wrapping;
    private @Nullable UnaryOperator<Transport> wrappingAttempts;
    private Headers headers = Headers.empty();
    private Duration timeout = Duration.ofSeconds(30);
    private RetryPolicy retries = RetryPolicy.standard();
    private @Nullable ClientLimits limits;
    private @Nullable Executor executor;
    private JsonCodec codec = JsonCodec.jackson();
    private String envelope = "";
    private ApiListener listener = ApiListener.none();
    private Clock clock = Clock.systemUTC();
    private boolean replaceAuthorization;
    private @Nullable Predicate<Response> refreshWhen;
    private final List<Rule> rules = new ArrayList<>();
    private String userAgent = "";
    private Optional<URI> documentation = Optional.empty();
    private String idempotencyHeader = "Idempotency-Key";

    Builder() {}

    /**
     * The base URI of the API; required. All paths are below it.
     *
     * @throws IllegalArgumentException if it is not an absolute http(s) URI, or has user info, a
     *     query or a fragment
     */
    public Builder baseUri(String baseUri) {
      return baseUri(BaseUri.parse(baseUri));
    }

    /** Like {@link #baseUri(String)}. */
    public Builder baseUri(URI baseUri) {
      this.baseUri = BaseUri.checked(baseUri);
      return this;
    }

    /** Adds origins that may receive the credential. The origin of the base URI always may. */
    public Builder origin(URI... origins) {
      this.origins.addAll(List.of(origins));
      return this;
    }

    /**
     * Allows a base URI with {@code http:} on another host. Without this, {@code http:} is allowed
     * for this machine only. Anyone on the network path can then read the credential.
     */
    public Builder allowCleartext() {
      this.cleartext = true;
      return this;
    }

    /**
     * The credentials of the calls; none by default. When the last client that was built with a
     * provider is closed, the provider stops too; see {@link ApiClient#close}.
     */
    public Builder credentials(CredentialProvider credentials) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Uses an HTTP client of the application. It is used as it is and never closed. It has its own
     * proxy, TLS settings and connect timeout, so {@link #build()} fails if they are set on this
     * builder too.
     *
     * @throws IllegalArgumentException if the client follows redirects itself, or has an
     *     authenticator on a JDK where that drops the credential
     */
    public Builder httpClient(HttpClient client) {
      HttpClientConfig.of(client);
      this.httpClient = client;
      return this;
    }

    /**
     * Replaces the network, for example with a lambda in a test. It is never closed, but receives
     * no request after the client is closed. {@link #build()} fails if {@code httpClient}, {@code
     * proxy} or {@code sslContext} is set too.
     */
    public Builder transport(Transport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * Adds a transport of the application around the whole pipeline. It sees each call once: the
     * request before it is signed, and the final response. Retries and the repeat after a 401
     * happen inside. If this is called several times, the last transport is the outermost. It does
     * not apply to {@link #asHttpClient()}.
     */
    public Builder wrap(UnaryOperator<Transport> wrapping) {
      Objects.requireNonNull(wrapping, "wrapping");
      UnaryOperator<Transport> inner =
          Objects.requireNonNullElse(this.wrapping, UnaryOperator.identity());
      this.wrapping = next -> Objects.requireNonNull(wrapping.apply(inner.apply(next)));
      return this;
    }

    /**
     * Adds a transport of the application around each attempt, just before the network: for a
     * signature of the whole request, or a {@code traceparent}. It sees the request as it is sent,
     * with the credential: every retry, redirect and repeat after a 401, and the requests of {@link
     * #asHttpClient()}, but no token requests. It runs on a thread of the SDK. If this is called
     * several times, the last transport is the outermost.
     */
    public Builder wrapAttempts(UnaryOperator<Transport> wrapping) {
      Objects.requireNonNull(wrapping, "wrapping");
      UnaryOperator<Transport> inner =
          Objects.requireNonNullElse(this.wrappingAttempts, UnaryOperator.identity());
      this.wrappingAttempts = next -> Objects.requireNonNull(wrapping.apply(inner.apply(next)));
      return this;
    }

    /** The proxies, also for the token endpoint; {@code ProxySelector.getDefault()} unless set. */
    public Builder proxy(ProxySelector proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /**
     * The TLS context, also for the token endpoint. Set it to use client certificates or another
     * trust store.
     */
    public Builder sslContext(SSLContext tls) {
      this.tls = Objects.requireNonNull(tls, "sslContext");
      return this;
    }

    /** The time limit for connecting, including the TLS handshake; 10 s unless set. */
    public Builder connectTimeout(Duration limit) {
      HttpClientConfig.jdk().connectTimeout(Objects.requireNonNull(limit, "connectTimeout"));
      this.connectTimeout = limit;
      return this;
    }

    /**
     * A header for every request to the API.
     *
     * @throws IllegalArgumentException if it cannot be sent, or is {@code Authorization}
     */
    public Builder header(String name, String value) {
      HeaderValidation.check(name, value);
      this.headers = headers.with(name, value);
      return this;
    }

    /**
     * The deadline of calls that do not set one; 30 s unless set. It covers everything from {@code
     * send()} to the end of the body, with waiting for a token and retries. For a download and for
     * a response that is read as a stream, it ends at the headers of the response.
     */
    public Builder timeout(Duration timeout) {
      if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be positive");
      }
      this.timeout = timeout;
      return this;
    }

    /** Whether and when failed calls are tried again; {@link RetryPolicy#standard()} unless set. */
    public Builder retries(RetryPolicy retries) {
      this.retries = Objects.requireNonNull(retries, "retries");
      return this;
    }

    /**
     * The standard retry policy with another number of retries. With 0, the request is still
     * repeated once after a 401.
     */
    public Builder retries(int retries) {
      return retries(RetryPolicy.of(retries));
    }

    /**
     * Limits the requests of this client, of {@link #asHttpClient()} and of the clients from {@link
     * #withCredentials} together; unlimited unless set. Requests beyond a limit wait; see {@link
     * ClientLimits}. Adapters of other HTTP clients ({@link #authenticating}) are not limited.
     */
    public Builder limits(ClientLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Runs the stages that applications add to the futures of {@code sendAsync()}; daemon threads
     * of the SDK unless set. The client never closes it.
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** Reads and writes JSON; {@link JsonCodec#jackson()} unless set. */
    public Builder json(JsonCodec codec) {
      this.codec = Objects.requireNonNull(codec, "codec");
      return this;
    }

    /**
     * The member of responses that has the value, if the API wraps every value: {@code "data"} for
     * <code>{"data": {…}}</code>. Dots lead into nested objects. A resource or a request can have
     * another one; see {@link ApiRequest#envelope}.
     */
    public Builder envelope(String member) {
      this.envelope = Objects.requireNonNull(member, "envelope");
      return this;
    }

    /**
     * Receives events. {@link ApiListener} says on which threads it is called, and what happens if
     * it throws.
     */
    public Builder listener(ApiListener listener) {
      this.listener = ApiListener.isolated(listener);
      return this;
    }

    /** The wall clock, for tests. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Replaces the {@code Authorization} header of a request with the credentials of the client.
     * Without this, a request that has one is refused. It is meant for libraries that set the
     * header themselves, on {@link #asHttpClient()} or an adapter. Requests to other origins are
     * not signed, and keep theirs.
     */
    public Builder replaceAuthorization() {
      this.replaceAuthorization = true;
      return this;
    }

    /**
     * Selects further responses that are treated like a 401. Use {@code response.body().peek()} to
     * look at the body. Runs on a thread of the SDK. If it blocks, it delays only the call in
     * question, at most to its deadline.
     */
    public Builder refreshWhen(Predicate<Response> refreshWhen) {
      this.refreshWhen = Objects.requireNonNull(refreshWhen, "refreshWhen");
      return this;
    }

    /**
     * Adds a rule that recognises why the API refuses a request. It is applied before the built-in
     * rules.
     */
    public Builder rule(Rule rule) {
      this.rules.add(Objects.requireNonNull(rule, "rule"));
      return this;
    }

    /** The name of the application. It precedes the name of the SDK in {@code User-Agent}. */
    public Builder userAgent(String application) {
      HeaderValidation.check("User-Agent", application);
      this.userAgent = application;
      return this;
    }

    /** The address of the API's documentation. The hints of a diagnosis refer to it. */
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
     * Builds the client. Opens no connection.
     *
     * @throws IllegalArgumentException if a setting is wrong or contradicts another one
     * @throws IllegalStateException if the base URI is missing, or the credentials cannot be used
     *     with it
     */
    public ApiClient build() {
      if (baseUri == null) {
        throw new IllegalStateException("there is no base URI: call baseUri(\"https://…\")");
      }
      Set<Origin> pinned = pinned(baseUri);
      CredentialPrecheck.warn(credentials, listener, clock.instant());
      Pipeline pipeline =
          new Pipeline(
              new PipelineSettings(
                  config(),
                  transport,
                  wrapping,
                  wrappingAttempts,
                  pinned,
                  replaceAuthorization,
                  refreshWhen,
                  retries,
                  limits,
                  listener,
                  clock,
                  executor,
                  codec,
                  envelope,
                  timeout,
                  idempotencyHeader,
                  rules,
                  documentation));
      Headers all =
          headers.contains("User-Agent")
              ? headers
              : headers.with("User-Agent", UserAgent.of(userAgent));
      return new ApiClient(baseUri, all, pipeline, credentials, true);
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
