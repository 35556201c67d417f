package io.apiservice.sdk.oauth;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.store.FileStoreOptions;
import io.apiservice.sdk.store.OperationDeadline;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any time that a user, a record or a server can write is accepted wherever a time is expected. */
class TimesFuzzTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Instant> edges =
        Arbitraries.of(
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH,
            START,
            START.minusNanos(1),
            START.plusNanos(1),
            Instant.parse("0000-01-01T00:00:00Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("2318-05-01T00:00:00Z"),
            Instant.parse("9999-12-31T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59Z"),
            Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000),
            Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000_000),
            Instant.ofEpochMilli(Long.MAX_VALUE));
    Arbitrary<Instant> near =
        Arbitraries.longs().between(-100_000, 100_000).map(START::plusSeconds);
    Arbitrary<Instant> any =
        Arbitraries.longs()
            .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())
            .map(Instant::ofEpochSecond);
    return Arbitraries.oneOf(edges, near, any);
  }

  @Provide
  Arbitrary<Duration> durations() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            Duration.ofNanos(1),
            Duration.ofMillis(1),
            Duration.ofDays(106_751), // the longest that fits into a long of nanoseconds
            Duration.ofDays(106_752),
            Duration.ofMillis(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)),
        Arbitraries.longs().between(1, Long.MAX_VALUE).map(Duration::ofSeconds));
  }

  private static String prompt(CompletableFuture<Credential> credential) {
    assertThat(credential).succeedsWithin(20, TimeUnit.SECONDS);
    return credential.join().secret();
  }

  @Property(tries = 40)
  void aConfiguredAccessToken(@ForAll("instants") Instant end, @ForAll boolean outliving) {
    EngineFixture fixture = new EngineFixture();
    if (outliving) {
      fixture.store.outliving();
      serverClockFiveHoursAhead(fixture);
    }
    TokenProvider first = fixture.stored("seed-0", b -> b.accessToken("mine", end));
    boolean lives = end.isAfter(START.plusSeconds(60));

    String value = prompt(first.current());
    assertThat(value).isEqualTo(lives ? "mine" : value);
    assertThat(prompt(first.forceRefresh())).startsWith("access-");

    TokenProvider next = fixture.stored("seed-0");
    assertThat(prompt(next.current())).startsWith("access-");
    assertThat(prompt(next.forceRefresh())).startsWith("access-");
  }

  @Property(tries = 40)
  void aConfiguredAccessTokenThatWasStoredAndIsNoLongerConfigured(@ForAll("instants") Instant end) {
    EngineFixture fixture = new EngineFixture();
    prompt(fixture.stored("seed-0", b -> b.accessToken("mine", end)).current());
    TokenProvider next = fixture.stored("seed-0");

    prompt(next.current());
    assertThat(prompt(next.forceRefresh())).startsWith("access-");
  }

  @Property(tries = 60)
  void aRecordOfSomebodyElse(
      @ForAll("instants") Instant from, @ForAll("instants") Instant to, @ForAll boolean outliving) {
    EngineFixture fixture = new EngineFixture();
    if (outliving) {
      fixture.store.outliving();
      serverClockFiveHoursAhead(fixture);
    }
    prompt(fixture.stored("seed-0").current());
    String text =
        fixture
            .store
            .text()
            .replaceAll("\"obtainedAt\":\"[^\"]*\"", "\"obtainedAt\":\"" + from + "\"")
            .replaceAll("\"expiresAt\":\"[^\"]*\"", "\"expiresAt\":\"" + to + "\"");
    fixture.store.put(text.getBytes(StandardCharsets.UTF_8));
    TokenProvider reader = fixture.stored("seed-0");

    prompt(reader.current());
    fixture.time.pass(Duration.ofHours(2));
    prompt(reader.current());
    assertThat(prompt(reader.forceRefresh())).startsWith("access-");
  }

  private static void serverClockFiveHoursAhead(EngineFixture fixture) {
    fixture.server.twist(
        reply ->
            reply.thenApply(
                r ->
                    Response.of(
                        200,
                        Headers.of("Date", "Sun, 01 Mar 2026 17:00:00 GMT"),
                        "{\"access_token\":\"access-1\",\"expires_in\":3600,"
                            + "\"refresh_token\":\"refresh-1\"}")));
  }

  @Property(tries = 40)
  void aTokenOfOnesOwnCodeInEveryKindOfCall(@ForAll("instants") Instant end) {
    AtomicInteger number = new AtomicInteger();
    CredentialProvider tokens =
        Credentials.tokens(
            () -> Credentials.AccessToken.of("own-" + number.incrementAndGet(), end));
    Credential credential = tokens.current().orTimeout(20, TimeUnit.SECONDS).join();
    tokens.current().orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(tokens.renew(credential)).succeedsWithin(20, TimeUnit.SECONDS);

    try (ApiClient api = client(tokens, r -> Response.of(401, "{}"))) {
      assertThatExceptionOfType(UnauthorizedException.class)
          .isThrownBy(() -> api.get("things").returningNothing().send())
          .satisfies(e -> assertThat(e.getMessage()).contains("401"))
          .satisfies(e -> assertThat(e.diagnosis().toString()).isNotEmpty());
      assertThatExceptionOfType(UnauthorizedException.class)
          .isThrownBy(
              () ->
                  api.post("things")
                      .body(
                          BodyPublishers.ofInputStream(
                              () -> new ByteArrayInputStream(new byte[] {1, 2, 3})),
                          "text/plain")
                      .returningNothing()
                      .send());
    }
  }

  @Property(tries = 30)
  void aGrace(@ForAll("durations") Duration grace) {
    EngineFixture fixture = new EngineFixture();
    fixture.store.outliving();
    TokenProvider provider = fixture.stored("seed-0", b -> b.refreshTokenGrace(grace));

    prompt(provider.current());
    prompt(provider.forceRefresh());
  }

  @Property(tries = 30)
  void limitsOfACall(@ForAll("durations") Duration limit) throws Exception {
    AtomicInteger answers = new AtomicInteger();
    RetryPolicy policy =
        RetryPolicy.of(1)
            .withDelays(Duration.ZERO, 1, limit)
            .withMaxRetryAfter(limit)
            .withStatuses(Set.of(503));
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.bearer("token"))
            .connectTimeout(Duration.ofSeconds(5))
            .retries(policy)
            .transport(
                r -> completedFuture(Response.of(answers.getAndIncrement() == 0 ? 503 : 204, "")))
            .build()) {
      if (limit.compareTo(Duration.ofDays(1))
          > 0) { // with a shorter limit, the deadline may have passed
        api.get("things").returningNothing().timeout(limit).send();
        assertThat(answers).hasValue(2);
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("https://api.example.com/things"))
                .timeout(limit)
                .build();
        assertThat(api.asHttpClient().send(request, BodyHandlers.discarding()).statusCode())
            .isEqualTo(204);
        assertThat(api.asHttpClient().sendAsync(request, BodyHandlers.discarding()))
            .succeedsWithin(20, TimeUnit.SECONDS);
      }
    }
  }

  @Property(tries = 50)
  void aFileStoresTimeout(@ForAll("durations") Duration limit) {
    assertThat(FileStoreOptions.of(Path.of("x")).timeout(limit)).isNotNull();
    assertThat(OperationDeadline.in(limit).left()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Example
  void aTokenThatIsDeadOnArrivalKeepsNobodyWaiting() {
    AtomicInteger asked = new AtomicInteger();
    List<String> values = List.of("one", "two");
    CredentialProvider tokens =
        Credentials.tokensAsync(
            () ->
                completedFuture(
                    Credentials.AccessToken.of(
                        values.get(Math.min(asked.getAndIncrement(), 1)), Instant.MIN)));

    assertThat(tokens.current()).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(tokens.current()).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(asked).as("each was dead on arrival").hasValue(2);
  }

  private static ApiClient client(
      CredentialProvider credentials, Function<Request, Response> answers) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(credentials)
        .transport(r -> completedFuture(answers.apply(r)))
        .build();
  }
}
