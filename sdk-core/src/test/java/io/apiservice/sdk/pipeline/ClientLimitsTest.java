package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.call.ClientLimits;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.stream.ControlledBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a client, for how many requests it sends. */
class ClientLimitsTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final BlockingQueue<Exchange> sent = new LinkedBlockingQueue<>();
  private @Nullable ApiClient opened;

  /** A request that has reached the network. */
  private record Exchange(Request request, CompletableFuture<Response> answer, Thread thread) {
    void ok() {
      answer.complete(Response.of(200, "{}"));
    }

    String path() {
      return request.uri().getPath();
    }
  }

  private ApiClient client(ClientLimits limits) {
    return client(limits, Credentials.none());
  }

  private ApiClient client(ClientLimits limits, CredentialProvider credentials) {
    ApiClient api = builder(limits).credentials(credentials).build();
    opened = api;
    return api;
  }

  private ApiClient.Builder builder(ClientLimits limits) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .limits(limits)
        .retries(RetryPolicy.of(2).withDelays(Duration.ZERO, 1, Duration.ZERO))
        .transport(
            request -> {
              Exchange exchange =
                  new Exchange(request, new CompletableFuture<>(), Thread.currentThread());
              sent.add(exchange);
              return exchange.answer();
            });
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private Exchange next() throws InterruptedException {
    Exchange exchange = sent.poll(20, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("nothing was sent");
    }
    return exchange;
  }

  private static CompletableFuture<String> get(ApiClient api, String path) {
    return api.get(path).returning(String.class).sendAsync();
  }

  /** Shows that a place is free: a call is sent, and ends. */
  private void assertFree(ApiClient api) throws Exception {
    CompletableFuture<String> call = get(api, "free");
    Exchange exchange = next();
    assertThat(exchange.path()).isEqualTo("/free");
    exchange.ok();
    call.get(20, TimeUnit.SECONDS);
  }

  @Test
  void callsBeyondTheConcurrencyWaitInTheOrderOfTheirArrival() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(2));
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(get(api, "calls/" + i));
    }
    Exchange first = next();
    Exchange second = next();
    assertThat(sent).isEmpty();

    second.ok();
    Exchange third = next();
    assertThat(third.path()).isEqualTo("/calls/2");
    assertThat(sent).isEmpty();
    first.ok();
    Exchange fourth = next();
    assertThat(fourth.path()).isEqualTo("/calls/3");
    third.ok();
    fourth.ok();
    Exchange last = next();
    assertThat(last.path()).isEqualTo("/calls/4");
    last.ok();

    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void theThreadThatCompletesAResponseDoesNotSendTheNextRequest() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<String> one = get(api, "one");
    CompletableFuture<String> two = get(api, "two");

    next().ok();

    Exchange second = next();
    assertThat(second.thread()).isNotSameAs(Thread.currentThread());
    second.ok();
    CompletableFuture.allOf(one, two).get(20, TimeUnit.SECONDS);
  }

  @Test
  void aPlaceIsGivenBackByAFailureACancellationAndADeadline() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));

    CompletableFuture<String> failed = get(api.withCredentials(Credentials.none()), "failed");
    for (int attempts = 0; attempts < 3; attempts++) {
      next().answer().completeExceptionally(new IOException("refused"));
    }
    assertThatThrownBy(() -> failed.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertFree(api);

    CompletableFuture<String> cancelled = get(api, "cancelled");
    next();
    cancelled.cancel(true);
    assertFree(api);

    assertThatThrownBy(
            () ->
                api.get("late")
                    .returningNothing()
                    .timeout(Duration.ofMillis(100))
                    .retries(0)
                    .send())
        .isInstanceOf(CallTimeoutException.class);
    next();
    assertFree(api);
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsIsNotSentAndTheNextOneIs() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<String> first = get(api, "first");
    CompletableFuture<String> cancelled = get(api, "cancelled");
    CompletableFuture<String> third = get(api, "third");

    cancelled.cancel(true);
    next().ok();
    Exchange exchange = next();
    assertThat(exchange.path()).isEqualTo("/third");
    exchange.ok();

    CompletableFuture.allOf(first, third).get(20, TimeUnit.SECONDS);
    assertThat(sent).isEmpty();
  }

  @Test
  void theDeadlineCoversTheWaitAndTheExceptionNamesIt() throws Exception {
    ApiClient api = client(ClientLimits.perSecond(1000).withConcurrency(1));
    CompletableFuture<String> first = get(api, "first");
    Exchange exchange = next();

    assertThatThrownBy(
            () -> api.get("second").returningNothing().timeout(Duration.ofMillis(100)).send())
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("it was waiting for the limits of the client (1000/s, 1 at a time)");

    exchange.ok();
    first.get(20, TimeUnit.SECONDS);
    assertFree(api);
    assertThat(sent).isEmpty();
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<String> first = get(api, "first");
    Exchange exchange = next();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                api.asHttpClient()
                    .send(
                        HttpRequest.newBuilder(URI.create("https://api.example.com/second"))
                            .build(),
                        BodyHandlers.discarding());
              } catch (Throwable e) {
                outcome.complete(e);
              }
            });
    waiter.start();
    waiter.interrupt();

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    exchange.ok();
    first.get(20, TimeUnit.SECONDS);
    assertFree(api);
  }

  @Test
  void aStreamKeepsItsPlaceUntilItIsClosed() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<InputStream> call =
        api.get("stream").returning(InputStream.class).sendAsync();
    next().answer().complete(Response.of(200, Headers.empty(), new ControlledBody()));
    InputStream stream = call.get(20, TimeUnit.SECONDS);
    CompletableFuture<String> second = get(api, "second");
    assertThat(sent).isEmpty();

    stream.close();

    next().ok();
    second.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aStreamThatEndsOrBreaksOffGivesItsPlaceBack() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    for (boolean breaks : new boolean[] {false, true}) {
      ControlledBody body = new ControlledBody();
      CompletableFuture<InputStream> call =
          api.get("stream").returning(InputStream.class).sendAsync();
      next().answer().complete(Response.of(200, Headers.empty(), body));
      call.get(20, TimeUnit.SECONDS);
      if (breaks) {
        body.fail(new IOException("reset"));
      } else {
        body.end();
      }
      assertFree(api);
    }
  }

  @Test
  void aBodyThatTheDropInReadsKeepsItsPlaceUntilItsEnd() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    ControlledBody body = new ControlledBody();
    CompletableFuture<HttpResponse<InputStream>> call =
        api.asHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("https://api.example.com/first")).build(),
                BodyHandlers.ofInputStream());
    next().answer().complete(Response.of(200, Headers.empty(), body));
    call.get(20, TimeUnit.SECONDS);
    CompletableFuture<String> second = get(api, "second");
    assertThat(sent).isEmpty();

    body.end();

    next().ok();
    second.get(20, TimeUnit.SECONDS);
  }

  @Test
  void theRateLimitsCallsRetriesAndTheDropInTogether() throws Exception {
    ApiClient api = client(ClientLimits.rate(3, DAY));
    CompletableFuture<String> first = get(api, "first");
    next().answer().complete(Response.of(503));
    next().ok();
    first.get(20, TimeUnit.SECONDS);
    CompletableFuture<HttpResponse<Void>> dropIn =
        api.asHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("https://api.example.com/second")).build(),
                BodyHandlers.discarding());
    next().ok();
    dropIn.get(20, TimeUnit.SECONDS);

    assertThatThrownBy(
            () -> api.get("third").returningNothing().timeout(Duration.ofMillis(50)).send())
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("it was waiting for the limits of the client (3 per PT24H)");
    assertThat(sent).isEmpty();
  }

  @Test
  void callsThatGiveUpTakeNoPermitFromLaterOnes() throws Exception {
    ApiClient api = client(ClientLimits.perSecond(1));
    CompletableFuture<String> first = get(api, "first");
    next().ok();
    first.get(20, TimeUnit.SECONDS);
    for (int i = 0; i < 100; i++) {
      get(api, "cancelled").cancel(true);
    }

    CompletableFuture<String> last = get(api, "last");
    Exchange exchange = next();
    exchange.ok();

    last.get(20, TimeUnit.SECONDS);
    assertThat(exchange.path()).isEqualTo("/last");
  }

  @Test
  void theRepeatAfterARefusalCountsAndNeedsNoSecondPlace() throws Exception {
    NumberedTokenProvider tokens = new NumberedTokenProvider(Duration.ofHours(1), DAY);
    ApiClient api = client(ClientLimits.rate(2, DAY).withConcurrency(1), tokens);
    CompletableFuture<String> call = get(api, "users");
    // The body of the refusal is still arriving when the request is repeated.
    next().answer().complete(Response.of(401, Headers.empty(), new ControlledBody()));
    Exchange repeated = next();
    repeated.ok();
    call.get(20, TimeUnit.SECONDS);

    assertThat(repeated.request().headers().first("Authorization")).contains("Bearer token-2");
    CompletableFuture<String> third = get(api, "third");
    assertThat(third).isNotDone();
    assertThat(sent).isEmpty();
  }

  @Test
  void aLoginThatWaitsForItsTokenOccupiesNoPlace() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<Credential> token = new CompletableFuture<>();
    CompletableFuture<String> waiting = get(api.withCredentials(provider(() -> token)), "waiting");

    assertFree(api);

    token.complete(Credential.bearer("late-token"));
    next().ok();
    waiting.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aTokenThatExpiresDuringTheWaitIsReplacedBeforeTheRequestIsSent() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ApiClient api =
        client(
            ClientLimits.concurrency(1),
            provider(
                () -> {
                  int number = asked.incrementAndGet();
                  Instant ends = Instant.now().plus(number == 2 ? Duration.ZERO : DAY);
                  return CompletableFuture.completedFuture(
                      Credential.bearer("token-" + number, expiring(ends)));
                }));
    CompletableFuture<String> first = get(api, "first");
    Exchange one = next();
    CompletableFuture<String> second = get(api, "second");
    one.ok();
    Exchange two = next();
    two.ok();
    CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);

    assertThat(two.request().headers().first("Authorization")).contains("Bearer token-3");
  }

  @Test
  void closingTheClientEndsTheWaits() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    get(api, "first");
    next();
    CompletableFuture<String> waiting = get(api, "second");

    api.close();

    assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasRootCauseMessage("the client is closed");
  }

  @Test
  void manyThreadsThatCancelAtRandomKeepTheLimitAndLoseNoPlace() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .limits(ClientLimits.concurrency(4).withRate(10_000, Duration.ofSeconds(1)))
            .transport(
                request -> {
                  most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                  CompletableFuture<Response> answer = new CountedAnswer(underWay);
                  CompletableFuture.runAsync(() -> answer.complete(Response.of(200, "{}")));
                  return answer;
                })
            .build();
    opened = api;
    List<Thread> threads = new ArrayList<>();
    AtomicInteger answered = new AtomicInteger();
    for (int t = 0; t < 16; t++) {
      boolean cancels = t % 2 == 0;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  CompletableFuture<String> call = get(api, "calls");
                  if (cancels) {
                    call.cancel(true);
                  } else {
                    call.join();
                    answered.incrementAndGet();
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(60_000);
    }

    assertThat(answered).hasValue(8 * 200);
    assertThat(most.get()).isLessThanOrEqualTo(4);
    List<CompletableFuture<String>> last = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      last.add(get(api, "last"));
    }
    CompletableFuture.allOf(last.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void limitsThatCannotBeKeptAreRefused() {
    assertThatThrownBy(() -> ClientLimits.perSecond(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> ClientLimits.concurrency(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> ClientLimits.rate(1, Duration.ZERO))
        .hasMessageContaining("from 1 ms to 1 day");
  }

  @Test
  void theClientShowsItsLimits() {
    assertThat(client(ClientLimits.perSecond(20).withConcurrency(8)).toString())
        .contains("→ limited(20/s, 8 at a time) →");
  }

  @Test
  void aResponseOfAnyBodyIsCounted() throws Exception {
    ApiClient api = client(ClientLimits.concurrency(1));
    CompletableFuture<?> nothing = api.get("nothing").returningNothing().sendAsync();
    next().answer().complete(Response.of(200, Headers.empty(), new ControlledBody()));
    nothing.get(20, TimeUnit.SECONDS);
    assertFree(api);
    CompletableFuture<String> refused = get(api, "refused");
    next().answer().complete(Response.of(404, Headers.empty(), Body.of("no")));
    assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS)).isNotNull();
    assertFree(api);
  }

  /** Is asked on the thread of the caller. */
  private interface ProviderOfCallerThread extends CredentialProvider, ReentrancyCheck {}

  /** An answer that is counted until it ends. */
  private static final class CountedAnswer extends CompletableFuture<Response> {
    private final AtomicInteger underWay;
    private final AtomicBoolean ended = new AtomicBoolean();

    CountedAnswer(AtomicInteger underWay) {
      this.underWay = underWay;
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        underWay.decrementAndGet();
      }
    }

    @Override
    public boolean complete(Response response) {
      end();
      return super.complete(response);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      end();
      return super.cancel(mayInterruptIfRunning);
    }
  }

  private static CredentialProvider provider(Supplier<CompletableFuture<Credential>> current) {
    return new ProviderOfCallerThread() {
      @Override
      public CompletableFuture<Credential> current() {
        return current.get();
      }

      @Override
      public CompletableFuture<Credential> renew(Credential rejected) {
        return current.get();
      }
    };
  }

  private static CredentialFacts expiring(Instant ends) {
    return new CredentialFacts(
        CredentialFacts.Type.ACCESS_TOKEN,
        Optional.of("login"),
        1,
        CredentialFacts.Source.OBTAINED,
        Optional.of(ends.minus(DAY)),
        Optional.of(ends),
        false);
  }
}
