package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.tests.ConformanceOutcome.Part;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The drop-in client behaves as the JDK's client does, apart from what {@link ConformanceDeviation}
 * lists.
 */
@Timeout(240)
class DropInConformanceTest {
  private static final int CASES = 400;

  @TempDir Path directory;
  private final ConformanceServer server = new ConformanceServer();
  private final HttpClient bare =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private ApiClient client() {
    return TestTransport.builder()
        .baseUri(server.uri())
        .credentials(Credentials.bearer("a-token-of-this-test"))
        .build();
  }

  private ConformanceOutcome outcome(HttpClient client, ConformanceCase tried) throws Exception {
    return ConformanceOutcome.of(client, tried, server, directory);
  }

  @Test
  void theDropInClientBehavesAsTheClientOfTheJdk() throws Exception {
    assumeFalse(TestTransport.isApache(), TestTransport.JDK_ONLY);
    List<String> unexplained = new ArrayList<>();
    Set<ConformanceDeviation> seen = EnumSet.noneOf(ConformanceDeviation.class);
    try (ApiClient api = client()) {
      HttpClient dropIn = api.asHttpClient();
      for (int seed = 0; seed < CASES; seed++) {
        ConformanceCase tried = ConformanceCase.of(seed);
        ConformanceOutcome expected = outcome(bare, tried);
        ConformanceOutcome actual = outcome(dropIn, tried);
        Set<Part> different = actual.differencesFrom(expected);
        Set<ConformanceDeviation> reasons =
            ConformanceDeviation.explaining(tried, actual, different);
        if (!different.isEmpty() && reasons.isEmpty()) {
          unexplained.add(tried + actual.report(expected));
        } else if (!different.isEmpty()) {
          seen.addAll(reasons);
        }
      }
    }

    assertThat(unexplained).isEmpty();
    assertThat(seen).containsExactlyInAnyOrder(ConformanceDeviation.values());
  }

  /** Shows that the comparison can fail. */
  @ParameterizedTest
  @EnumSource
  void aClientWithADefectIsNoticed(DefectiveHttpClient.Defect defect) throws Exception {
    HttpClient defective = new DefectiveHttpClient(bare, defect);
    Set<Part> different = EnumSet.noneOf(Part.class);
    for (int seed = 0; seed < 60; seed++) {
      ConformanceCase tried = ConformanceCase.of(seed);
      ConformanceOutcome expected = outcome(bare, tried);
      ConformanceOutcome actual = outcome(defective, tried);
      Set<Part> parts = actual.differencesFrom(expected);
      different.addAll(parts);
    }

    assertThat(different).contains(defect.part());
  }

  /** The JDK's client of version 25 waits for ever, so the two cannot be compared. */
  @Test
  void aHandlerThatReturnsNullIsAnError() {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/FIXED/200/30")).build();
    try (ApiClient api = client()) {
      HttpClient dropIn = api.asHttpClient();

      assertThat(typeOf(() -> dropIn.send(request, info -> null)))
          .isEqualTo("class java.io.IOException");
      assertThat(typeOf(() -> dropIn.sendAsync(request, info -> null).get(20, TimeUnit.SECONDS)))
          .isEqualTo("future of class java.lang.NullPointerException");
    }
  }

  static Stream<Arguments> wrongArguments() {
    HttpRequest right = HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).build();
    return Stream.of(
        Arguments.of("no request", null, BodyHandlers.ofString()),
        Arguments.of("no handler", right, null),
        Arguments.of("ftp", new OwnRequest("GET", "ftp://127.0.0.1/", ""), BodyHandlers.ofString()),
        Arguments.of("no host", new OwnRequest("GET", "http:///x", ""), BodyHandlers.ofString()),
        Arguments.of("relative", new OwnRequest("GET", "/x", ""), BodyHandlers.ofString()),
        Arguments.of(
            "a blank in the method",
            new OwnRequest("GE T", "http://127.0.0.1:1/", ""),
            BodyHandlers.ofString()),
        Arguments.of(
            "a reserved header",
            new OwnRequest("GET", "http://127.0.0.1:1/", "Content-Length"),
            BodyHandlers.ofString()),
        Arguments.of(
            "a header that is none",
            new OwnRequest("GET", "http://127.0.0.1:1/", "X Y"),
            BodyHandlers.ofString()));
  }

  /** A request that did not come from the JDK's builder, which would have checked it. */
  private static final class OwnRequest extends HttpRequest {
    private final String method;
    private final URI uri;
    private final HttpHeaders headers;

    OwnRequest(String method, String uri, String header) {
      this.method = method;
      this.uri = URI.create(uri);
      this.headers =
          HttpHeaders.of(
              header.isEmpty() ? Map.of() : Map.of(header, List.of("1")), (name, value) -> true);
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return Optional.empty();
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }

    @Override
    public boolean expectContinue() {
      return false;
    }

    @Override
    public URI uri() {
      return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return headers;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongArguments")
  void aWrongArgumentCausesTheSameException(
      String what, HttpRequest request, BodyHandler<String> handler) {
    try (ApiClient api = client()) {
      HttpClient dropIn = api.asHttpClient();

      assertThat(typeOf(() -> dropIn.send(request, handler)))
          .isEqualTo(typeOf(() -> bare.send(request, handler)));
      assertThat(typeOf(() -> dropIn.sendAsync(request, handler).get(20, TimeUnit.SECONDS)))
          .isEqualTo(typeOf(() -> bare.sendAsync(request, handler).get(20, TimeUnit.SECONDS)));
    }
  }

  private static String typeOf(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    return thrown instanceof ExecutionException && thrown.getCause() != null
        ? "future of " + thrown.getCause().getClass()
        : String.valueOf(thrown == null ? null : thrown.getClass());
  }
}
