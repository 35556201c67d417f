package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.options.CredentialPlacement;
import io.apiservice.sdk.cli.recording.LenientUri;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Origin;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes the call and follows redirects. The credential is sent to the first origin only. */
public final class ProbeClient {
  private static final int MAX_HOPS = 5;
  private static final int BODY = 64 * 1024;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  // Headers that are also sent to other origins. All others are sent to the first origin only, as
  // in the SDK.
  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "user-agent", "cache-control", "range");

  private final HttpClient client;
  private final Duration timeout;
  private final Clock clock;
  private URI lastUri;

  public ProbeClient(HttpClient client, Duration timeout, Clock clock, URI first) {
    this.client = client;
    this.timeout = timeout;
    this.clock = clock;
    this.lastUri = first;
  }

  /** A client that follows no redirects. */
  public static HttpClient client(ProxySelector proxies, Duration timeout) {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(timeout)
        .proxy(proxies)
        .build();
  }

  /**
   * Makes the call.
   *
   * @param credential the secret and its place, if there is one
   * @param tried what was done to obtain the credential
   * @param checks receives results about the connection and the redirects, even if the call fails
   */
  public Exchange call(
      String method,
      URI uri,
      Headers plain,
      Optional<CredentialPlacement> credential,
      CredentialFacts facts,
      List<Attempt> tried,
      List<CheckResult> checks)
      throws IOException, InterruptedException {
    List<Exchange.Hop> hops = new ArrayList<>();
    URI first = credential.map(c -> c.sign(uri)).orElse(uri);
    Headers signed = credential.map(c -> c.sign(plain)).orElse(plain);
    URI at = first;
    Headers headers = signed;
    PartialResponse response = send(method, at, headers);
    // False once a redirect has led to another origin, which may choose any address to redirect
    // back to.
    boolean stayed = true;
    for (Optional<URI> next = next(method, at, response);
        next.isPresent() && hops.size() < MAX_HOPS;
        next = next(method, at, response)) {
      response.body().drop();
      boolean same = stayed && sameOrigin(first, next.get());
      stayed = same;
      headers = same ? signed : harmless(plain);
      hops.add(new Exchange.Hop(response.statusCode(), next.get(), headers));
      String away =
          same ? "" : sameOrigin(first, next.get()) ? "back from another origin" : "another origin";
      checks.add(hop(response.statusCode(), next.get(), away, credential));
      at = next.get();
      response = send(method, at, headers);
    }
    Instant now = clock.instant();
    response.body().await(timeout).ifPresent(checks::add);
    byte[] body = response.body().bytes();
    CertificateCheck.of(response.sslSession(), secrets(credential), now).ifPresent(checks::add);
    return Exchange.of(method, first, signed)
        .hops(hops)
        .response(response.statusCode(), Headers.from(response.headers()), body)
        .credential(facts)
        .tried(tried)
        .credentialNames(credential.map(c -> List.of(c.name())).orElse(List.of()))
        .clientTime(now)
        .build();
  }

  private static CheckResult hop(
      int status, URI to, String away, Optional<CredentialPlacement> credential) {
    String port = to.getPort() < 0 ? "" : ":" + to.getPort();
    String address = to.getScheme() + "://" + to.getHost() + port + to.getRawPath();
    String where = SafeText.unlinked(SafeText.without(secrets(credential), address));
    return away.isEmpty() || credential.isEmpty()
        ? CheckResult.good("redirect", status + " to " + where)
        : CheckResult.bad(
            "redirect", status + " to " + where + ": " + away + ", the credential was not sent on");
  }

  private static List<String> secrets(Optional<CredentialPlacement> credential) {
    return credential.map(CredentialPlacement::secrets).orElse(List.of());
  }

  private static Headers harmless(Headers headers) {
    Headers kept = headers;
    for (String name : headers.names()) {
      kept = HARMLESS.contains(name.toLowerCase(Locale.ROOT)) ? kept : kept.without(name);
    }
    return kept;
  }

  /** The URI of the last request. */
  public URI lastUri() {
    return lastUri;
  }

  private PartialResponse send(String method, URI uri, Headers headers)
      throws IOException, InterruptedException {
    lastUri = uri;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.map().forEach((name, values) -> values.forEach(v -> request.header(name, v)));
    AtomicReference<@Nullable PartialResponse> head = new AtomicReference<>();
    try {
      return PartialResponse.complete(
          client.send(
              request.build(),
              info -> {
                LimitedBody body = new LimitedBody(BODY);
                head.set(PartialResponse.head(info, body));
                return body;
              }));
    } catch (IOException e) {
      // If the connection fails in the body, the whole call may fail, although the headers have
      // arrived.
      PartialResponse partialResponse = head.get();
      if (partialResponse == null) {
        throw e;
      }
      partialResponse.body().onError(e);
      return partialResponse;
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: it quotes the response.
      throw new ProtocolException("the response is not valid HTTP");
    }
  }

  private static Optional<URI> next(String method, URI at, PartialResponse response) {
    boolean followed =
        REDIRECTS.contains(response.statusCode())
            && (method.equals("GET") || method.equals("HEAD"));
    Optional<String> location = response.headers().firstValue("Location");
    if (!followed || location.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI to = at.resolve(LenientUri.parse(location.get()));
      boolean downgrade = at.getScheme().equals("https") && !"https".equals(to.getScheme());
      boolean web = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
      return web && !downgrade && to.getHost() != null ? Optional.of(to) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean sameOrigin(URI a, URI b) {
    try {
      return Origin.of(a).equals(Origin.of(b));
    } catch (IllegalArgumentException e) {
      // The URI has a host that cannot be compared safely.
      return false;
    }
  }
}
