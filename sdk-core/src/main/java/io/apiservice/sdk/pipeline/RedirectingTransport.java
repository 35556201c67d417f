package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.context.CallMask;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The stage that follows redirects (RFC 9110 §15.4). The JDK does not follow them, because it would
 * send credentials and bodies to other origins.
 *
 * <p>Within an origin, every redirect is followed. A redirect to another origin is followed only if
 * it results in a GET or HEAD, and the new request carries only headers that are known to be
 * harmless. A redirect from https to http is never followed. If a redirect is not followed, it is
 * the response of the call. The stage that signs requests comes after this one, and signs for
 * pinned origins only.
 */
final class RedirectingTransport implements Transport {
  /** The most redirects that are followed in one call; the JDK follows four. */
  static final int MAX_HOPS = 5;

  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "user-agent", "cache-control", "range");

  private static final CallContext.Key<Set<Origin>> LEFT = CallContext.Key.named("origins left");

  private final Transport next;

  RedirectingTransport(Transport next) {
    this.next = next;
  }

  /** Returns the origins that redirects of this call have led away from. */
  static Set<Origin> left(CallContext context) {
    return context.get(LEFT).orElse(Set.of());
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return hop(request, null, 0);
  }

  private CompletableFuture<Response> hop(
      Request request, @Nullable Response before, int followed) {
    return CancellableFutures.flatMap(
        next.send(request),
        answer -> {
          Response answered = answer.withRequest(request);
          Response response = before == null ? answered : answered.withPrevious(before);
          if (followed >= MAX_HOPS) {
            return CompletableFuture.completedFuture(response);
          }
          Optional<Request> onward = followUp(request, response);
          if (onward.isEmpty()) {
            return CompletableFuture.completedFuture(response);
          }
          response.body().discard();
          return hop(onward.get(), response, followed + 1);
        });
  }

  @Override
  public String toString() {
    return "redirecting(" + MAX_HOPS + ") → " + next;
  }

  private static Optional<Request> followUp(Request request, Response response) {
    if (!redirects(response.status())) {
      return Optional.empty();
    }
    Optional<String> location = response.headers().first("Location");
    if (location.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> target =
        target(request.uri(), location.get()).map(uri -> stripApiKey(uri, request, response));
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Origin from = Origin.of(request.uri());
    Origin to = Origin.of(target.get());
    Request onward =
        CallMask.redirected(
            redirectedMethod(request, response.status()).withUri(target.get()),
            response.request().orElse(request));
    if (from.equals(to)) {
      return onward.body().isEmpty() || onward.repeatable()
          ? Optional.of(onward)
          : Optional.empty();
    }
    boolean reads = onward.method().equals("GET") || onward.method().equals("HEAD");
    // Libraries give a GET an empty body rather than none.
    boolean content = onward.body().filter(body -> body.contentLength() != 0).isPresent();
    if (!reads || content || (from.secure() && !to.secure())) {
      return Optional.empty();
    }
    return Optional.of(leaving(from, onward.withoutBody()).withHeaders(harmless(onward.headers())));
  }

  private static Request leaving(Origin from, Request onward) {
    Set<Origin> left = new HashSet<>(left(onward.context()));
    left.add(from);
    return onward.withContext(onward.context().with(LEFT, Set.copyOf(left)));
  }

  /**
   * Removes an API key from the target of a redirect. Many servers repeat the query of the request
   * in {@code Location}, and with it a key in the query.
   */
  private static URI stripApiKey(URI target, Request request, Response response) {
    Request signed = response.request().orElse(request);
    String query = target.getRawQuery();
    if (query == null || signed.uri().equals(request.uri())) {
      return target;
    }
    Set<String> own = names(request.uri());
    Set<String> secret = names(signed.uri());
    secret.removeAll(own);
    String kept =
        Arrays.stream(query.split("&", -1))
            .filter(pair -> !secret.contains(name(pair)))
            .collect(Collectors.joining("&"));
    String text = target.toString();
    String path = text.substring(0, text.length() - query.length() - 1);
    return URI.create(kept.isEmpty() ? path : path + "?" + kept);
  }

  private static Set<String> names(URI uri) {
    String query = uri.getRawQuery();
    return query == null
        ? new HashSet<>()
        : Arrays.stream(query.split("&", -1))
            .map(RedirectingTransport::name)
            .collect(Collectors.toCollection(HashSet::new));
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private static boolean redirects(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static Request redirectedMethod(Request request, int status) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    boolean becomesGet =
        !reads && (status == 303 || (status < 303 && request.method().equals("POST")));
    if (!becomesGet && (status != 303 || request.body().isEmpty())) {
      return request;
    }
    return request
        .withMethod(becomesGet ? "GET" : request.method())
        .withoutBody()
        .withHeaders(request.headers().without("Content-Type").without("Content-Encoding"));
  }

  private static Headers harmless(Headers headers) {
    Headers kept = headers;
    for (String name : headers.names()) {
      if (!HARMLESS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        kept = kept.without(name);
      }
    }
    return kept;
  }

  /** Returns the target of a redirect; empty if {@code Location} is not a valid URI. */
  private static Optional<URI> target(URI base, String location) {
    try {
      URI target = base.resolve(new URI(location.trim()));
      if (target.getRawUserInfo() != null) {
        return Optional.empty();
      }
      Origin.of(target);
      String path =
          target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
      String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
      return Optional.of(
          new URI(target.getScheme() + "://" + target.getRawAuthority() + path + query));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
