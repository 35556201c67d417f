package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Steps;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs attempts to {@code io.apiservice.sdk.http}: one line each at DEBUG; at TRACE the headers, of
 * which only those known to be harmless are shown with their values.
 */
public final class HttpLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.apiservice.sdk.http");

  private static final Set<String> SHOWN =
      Set.of(
          "accept",
          "age",
          "allow",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "etag",
          "expires",
          "last-modified",
          "retry-after",
          "server",
          "transfer-encoding",
          "user-agent",
          "vary",
          "via",
          "x-cache",
          "x-request-id");

  private static final int SHORTEST_SECRET = 8;

  private HttpLog() {}

  /** A transport that logs what the next one does. */
  public static Transport around(Transport next) {
    return new Logging(next);
  }

  private record Logging(Transport next) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      if (!LOG.isDebugEnabled()) {
        return next.send(request);
      }
      long start = System.nanoTime();
      LOG.trace("{} with {}", request, headers(request.headers(), List.of()));
      return Steps.either(
          next.send(request),
          (response, failure) -> {
            long took = (System.nanoTime() - start) / 1_000_000;
            if (response == null) {
              Throwable cause =
                  failure != null ? failure : new IllegalStateException("no response");
              LOG.debug("{} → {} in {} ms", request, cause.getClass().getSimpleName(), took);
              return CompletableFuture.failedFuture(cause);
            }
            LOG.debug("{} → {} in {} ms", request, response.status(), took);
            LOG.trace(
                "{} answered with {}", request, headers(response.headers(), unshown(request)));
            return CompletableFuture.completedFuture(response);
          });
    }

    /** What the request carries and must not be seen in an answer that quotes it. */
    private static List<String> unshown(Request request) {
      Stream<String> values =
          request.headers().names().stream()
              .filter(name -> !SHOWN.contains(name.toLowerCase(Locale.ROOT)))
              .flatMap(name -> request.headers().all(name).stream())
              .flatMap(value -> Stream.of(value.split("[ =;,]", -1)));
      String query = request.uri().getRawQuery();
      Stream<String> parameters =
          query == null ? Stream.empty() : Stream.of(query.split("[&=]", -1));
      return Stream.concat(values, parameters)
          .filter(text -> text.length() >= SHORTEST_SECRET)
          .collect(Collectors.toList());
    }

    private static List<String> headers(Headers headers, List<String> unshown) {
      return headers.names().stream()
          .map(
              name ->
                  SHOWN.contains(name.toLowerCase(Locale.ROOT))
                          && unshown.stream()
                              .noneMatch(text -> headers.all(name).toString().contains(text))
                      ? name + "=" + printable(headers.all(name))
                      : name)
          .collect(Collectors.toList());
    }

    private static String printable(List<String> values) {
      return String.join(", ", values).replaceAll("[^\\x20-\\x7e]", "?");
    }

    @Override
    public String toString() {
      return next.toString();
    }
  }
}
