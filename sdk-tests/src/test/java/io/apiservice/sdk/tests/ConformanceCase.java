package io.apiservice.sdk.tests;

import io.apiservice.sdk.tests.ConformanceBodies.Download;
import io.apiservice.sdk.tests.ConformanceBodies.Upload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A generated request, and what the server does with it. Everything follows from the seed. */
record ConformanceCase(
    long seed,
    Behaviour behaviour,
    int status,
    int length,
    String method,
    Upload upload,
    Download download,
    boolean async,
    boolean expectContinue,
    Optional<HttpClient.Version> version) {

  /** What the server does. */
  enum Behaviour {
    FIXED,
    EMPTY,
    CHUNKED,
    UNTIL_CLOSE,
    GZIP,
    INTERIM,
    ODD_HEADERS,
    EXPECTATION_FAILED,
    REDIRECT,
    REDIRECT_TWICE,
    REDIRECT_FOR_EVER,
    REDIRECT_ELSEWHERE,
    REDIRECT_WITHOUT_LOCATION,
    REDIRECT_NOT_A_URI,
    CUT,
    CUT_CHUNK,
    NO_RESPONSE,
    HALF_A_HEAD,
    NOT_HTTP,
    BAD_HEADER,
    BAD_CHUNK,
    BAD_LENGTH,
    SILENT,
    REFUSED,
    UNRESOLVABLE;

    boolean redirects() {
      return name().startsWith("REDIRECT");
    }
  }

  private static final List<Integer> STATUSES =
      List.of(
          200, 200, 200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 304, 305, 400, 402, 403, 404,
          405, 406, 408, 409, 410, 412, 413, 415, 416, 418, 421, 422, 425, 426, 428, 429, 431, 451,
          499, 500, 501, 502, 503, 504, 505, 507, 511, 599);

  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
  private static final List<String> METHODS =
      List.of("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "REPORT");

  static ConformanceCase of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    Behaviour behaviour = one(random, Behaviour.values());
    String method = METHODS.get(random.nextInt(METHODS.size()));
    List<Integer> statuses = behaviour.redirects() ? REDIRECTS : STATUSES;
    boolean uploads = !method.equals("HEAD") && random.nextInt(3) > 0;
    return new ConformanceCase(
        seed,
        behaviour,
        statuses.get(random.nextInt(statuses.size())),
        random.nextInt(5) == 0 ? 150_000 : random.nextInt(2_000),
        method,
        uploads ? one(random, Upload.values()) : Upload.NONE,
        one(random, Download.values()),
        random.nextBoolean(),
        random.nextInt(10) == 0,
        switch (random.nextInt(4)) {
          case 0 -> Optional.of(HttpClient.Version.HTTP_1_1);
          case 1 -> Optional.of(HttpClient.Version.HTTP_2);
          default -> Optional.empty();
        });
  }

  private static <T> T one(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** Creates the request anew, because some bodies can be sent only once. */
  HttpRequest request(URI base, Path directory) throws IOException {
    Random random = new Random(seed);
    URI uri =
        base.resolve(
            "/"
                + behaviour
                + "/"
                + status
                + "/"
                + length
                + (random.nextBoolean() ? "?q=%C3%A4%20+&q=2&e=" : ""));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    switch (upload) {
      case NONE -> {
        if (method.equals("GET")) {
          builder.GET();
        } else if (method.equals("DELETE")) {
          builder.DELETE();
        }
      }
      case NO_BODY -> {}
      default -> builder.method(method, ConformanceBodies.publisher(upload, random, directory));
    }
    int headers = random.nextInt(4);
    for (int i = 0; i < headers; i++) {
      builder.header("X-Header-" + random.nextInt(2), "value " + random.nextInt(3));
    }
    if (random.nextInt(3) == 0) {
      builder.header("Accept", "text/plain;q=0.5").header("Content-Type", "text/plain");
    }
    if (random.nextInt(3) == 0) {
      builder.header("User-Agent", "conformance/1").header("X-Empty", "");
    }
    if (behaviour == Behaviour.SILENT) {
      builder.timeout(Duration.ofMillis(250));
    } else if (random.nextInt(4) == 0) {
      builder.timeout(Duration.ofSeconds(60));
    }
    version.ifPresent(builder::version);
    return builder.expectContinue(expectContinue).build();
  }

  BodyHandler<?> handler(Path directory) {
    return ConformanceBodies.handler(download, directory);
  }
}
