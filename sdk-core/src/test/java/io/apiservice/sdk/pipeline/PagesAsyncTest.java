package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.RateLimitException;
import io.apiservice.sdk.error.ServerErrorException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are walked without a thread that waits. */
class PagesAsyncTest {
  private static final Paging PAGING = Paging.nextUri("items", "next");

  private final BlockingQueue<Exchange> sent = new LinkedBlockingQueue<>();
  private final NumberedTokenProvider tokens =
      new NumberedTokenProvider(Duration.ofHours(1), Duration.ofHours(1));
  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "application"));

  private record Exchange(Request request, CompletableFuture<Response> answer) {
    String page() {
      return request.uri().getPath() + "?" + request.uri().getQuery();
    }

    void page(String elements, String next) {
      answer.complete(
          Response.of(
              200,
              "{\"items\":["
                  + elements
                  + "],\"next\":"
                  + (next.isEmpty() ? "null" : "\"" + next + "\"")
                  + "}"));
    }
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private Pages<Integer> list(CredentialProvider credentials) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(credentials)
        .executor(executor)
        .retries(RetryPolicy.of(2).withDelays(Duration.ZERO, 1, Duration.ZERO))
        .transport(
            request -> {
              Exchange exchange = new Exchange(request, new CompletableFuture<>());
              sent.add(exchange);
              return exchange.answer();
            })
        .build()
        .get("list")
        .pages(Integer.class)
        .paging(PAGING);
  }

  private Pages<Integer> list() {
    return list(Credentials.none());
  }

  private Exchange next() throws InterruptedException {
    Exchange exchange = sent.poll(20, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("nothing was sent");
    }
    return exchange;
  }

  private static void done(CompletableFuture<?> walk) throws Exception {
    walk.get(20, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletableFuture<?> walk) {
    try {
      walk.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the walk has not failed");
  }

  /** Lets each way of reading a list walk it, and add its elements to {@link #seen}. */
  private CompletableFuture<?> walk(String way, Pages<Integer> pages) {
    if (way.equals("for")) {
      return CompletableFuture.runAsync(() -> pages.forEach(seen::add));
    }
    return pages.forEachAsync(seen::add);
  }

  @Test
  void everyElementIsPassedOnTheExecutorAndNoThreadWaits() throws Exception {
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<?> walk =
        list()
            .forEachAsync(
                element -> {
                  seen.add(element);
                  threads.add(Thread.currentThread().getName());
                });
    Exchange first = next();
    // The executor has one thread. It is free while the page is under way.
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    first.page("1,2", "/list?page=2");
    next().page("", "/list?page=3");
    next().page("3", "");

    done(walk);
    assertThat(seen).containsExactly(1, 2, 3);
    assertThat(threads).containsOnly("application");
  }

  /** Starts a walk whose second page is refused, then limited. */
  private CompletableFuture<?> walkUntilPageTwoIsLimited(String way) throws Exception {
    CompletableFuture<?> walk = walk(way, list(tokens));
    next().page("1", "/list?page=2");
    next().answer().complete(Response.of(401));
    next().answer().complete(Response.of(429, Headers.of("Retry-After", "0"), ""));
    return walk;
  }

  @ParameterizedTest
  @ValueSource(strings = {"for", "async"})
  void aPageThatIsRefusedThenLimitedThenAnswersContinuesWithTheNewToken(String way)
      throws Exception {
    CompletableFuture<?> walk = walkUntilPageTwoIsLimited(way);
    Exchange again = next();
    again.page("2", "/list?page=3");
    Exchange last = next();
    last.page("3", "");

    done(walk);
    assertThat(seen).containsExactly(1, 2, 3);
    assertThat(again.page()).isEqualTo("/list?page=2");
    assertThat(again.request().headers().first("Authorization")).contains("Bearer token-2");
    assertThat(last.request().headers().first("Authorization")).contains("Bearer token-2");
    assertThat(tokens.renewals()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"for", "async"})
  void aPageThatIsRefusedThenLimitedThenBrokenEndsTheWalkAfterTheElementsBefore(String way)
      throws Exception {
    CompletableFuture<?> walk = walkUntilPageTwoIsLimited(way);
    next().answer().complete(Response.of(500));

    Throwable failure = failure(walk);
    assertThat(failure).isInstanceOf(ServerErrorException.class);
    assertThat(failure.getSuppressed()).hasOnlyElementsOfType(RateLimitException.class);
    assertThat(seen).containsExactly(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void aCancelledWalkEndsTheRequestUnderWayAndSendsNoOther() throws Exception {
    CompletableFuture<?> walk = list().forEachAsync(seen::add);
    next().page("1", "/list?page=2");
    Exchange second = next();

    walk.cancel(true);

    assertThatThrownBy(() -> second.answer().get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(seen).containsExactly(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void noElementFollowsACancellationInTheMiddleOfAPage() throws Exception {
    CompletableFuture<CompletableFuture<?>> own = new CompletableFuture<>();
    CompletableFuture<?> walk =
        list()
            .forEachAsync(
                element -> {
                  seen.add(element);
                  own.join().cancel(true);
                });
    own.complete(walk);
    next().page("1,2,3", "/list?page=2");

    assertThatThrownBy(() -> walk.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(seen).containsExactly(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void anActionThatThrowsEndsTheWalkWithItsException() throws Exception {
    Consumer<Integer> action =
        element -> {
          seen.add(element);
          throw new IllegalStateException("full");
        };
    CompletableFuture<?> walk = list().forEachAsync(action);
    next().page("1,2", "/list?page=2");

    assertThat(failure(walk)).isInstanceOf(IllegalStateException.class).hasMessage("full");
    assertThat(seen).containsExactly(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void aPageOnAnotherOriginIsAnErrorBeforeAnyConnection() throws Exception {
    CompletableFuture<?> walk = list().forEachAsync(seen::add);
    next().page("1", "https://evil.example/list?page=2");

    assertThat(failure(walk)).isInstanceOf(PagingException.class).hasMessageContaining("origin");
    assertThat(sent).isEmpty();
  }

  @Test
  void aListThatNeverEndsIsAnError() throws Exception {
    CompletableFuture<?> walk = list().forEachAsync(seen::add);
    next().page("1", "/list?page=2");
    next().page("2", "/list");

    assertThat(failure(walk))
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("already read");

    CompletableFuture<?> empty = list().forEachAsync(seen::add);
    for (int i = 0; i < 100; i++) {
      next().page("", "/list?page=" + (i + 2));
    }
    assertThat(failure(empty)).hasMessageContaining("100 pages in a row were empty");
  }

  @Test
  void anElementThatCannotBeReadIsTheFailureOfTheWalk() throws Exception {
    CompletableFuture<?> walk = list().forEachAsync(seen::add);
    next().page("\"x\"", "");

    assertThat(failure(walk)).isInstanceOf(DecodingException.class);
  }

  @Test
  void aSubscriberGetsWhatItRequestsAndPagesAreFetchedWhenTheyAreNeeded() throws Exception {
    CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    CountDownLatch completed = new CountDownLatch(1);
    list()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscribed.complete(subscription);
              }

              @Override
              public void onNext(Integer element) {
                received.add(element);
              }

              @Override
              public void onError(Throwable failure) {
                throw new AssertionError(failure);
              }

              @Override
              public void onComplete() {
                completed.countDown();
              }
            });
    Flow.Subscription subscription = subscribed.get(20, TimeUnit.SECONDS);
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(sent).isEmpty();

    subscription.request(1);
    next().page("1,2", "/list?page=2");
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(received).isEmpty();
    subscription.request(1);
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
    executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(sent).isEmpty();

    subscription.request(5);
    next().page("3", "");
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(completed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHundredThousandElementsOfOnePageNeedNoDeepStack() throws Exception {
    CompletableFuture<?> walk = list().forEachAsync(seen::add);
    next().page("1" + ",1".repeat(99_999), "");

    done(walk);
    assertThat(seen).hasSize(100_000);
  }
}
