package io.apiservice.sdk.oauth.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreRetriesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<Runnable> threads = new ArrayList<>();
  private Runnable inPause = () -> {};

  /** Pauses end at once. */
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public void pause(Duration pause) {}

        @Override
        public <T extends @Nullable Object> T await(Future<T> future, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
          inPause.run();
          if (!future.isDone()) {
            pauses.add(limit);
            throw new TimeoutException();
          }
          return future.get(1, TimeUnit.SECONDS);
        }
      };

  private StoreRetries retries(Executor executor) {
    return new StoreRetries(new RefreshExecutor(executor), ticker, Duration.ofMillis(50));
  }

  /** Fails with a store that is down, fails in another way, and then succeeds. */
  private final class Scripted implements StoreRetries.Operation {
    final String name;
    final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    int down;
    int refused;

    Scripted(String name, int down, int refused) {
      this.name = name;
      this.down = down;
      this.refused = refused;
    }

    @Override
    public boolean attempt() throws StoreException {
      attempts.add(name);
      if (down-- > 0) {
        throw new StoreException("the store is down");
      }
      return refused-- <= 0;
    }

    @Override
    public void ended() {
      ended.complete(null);
    }
  }

  private void runThreads() {
    assertThat(threads).as("one thread").hasSize(1);
    threads.remove(0).run();
  }

  @Test
  void whileTheStoreIsDownOneOperationIsTriedAfterEachPause() {
    StoreRetries retries = retries(threads::add);
    Scripted first = new Scripted("first", 2, 0);
    Scripted second = new Scripted("second", 1, 0);
    Scripted third = new Scripted("third", 0, 0);
    for (Scripted one : List.of(first, second, third)) {
      retries.add(one, LIMIT);
    }

    runThreads();

    assertThat(attempts).containsExactly("first", "second", "third", "first", "second", "first");
    assertThat(List.of(first, second, third)).allMatch(one -> one.ended.isDone());
  }

  @Test
  void anOperationThatIsRefusedDoesNotKeepTheOthersWaiting() {
    StoreRetries retries = retries(threads::add);
    retries.add(new Scripted("refused", 0, 2), LIMIT);
    retries.add(new Scripted("other", 0, 0), LIMIT);

    runThreads();

    assertThat(attempts).containsExactly("refused", "other", "refused", "refused");
  }

  @Test
  void thePausesDoubleUpToTwoSecondsAndEndAtTheLimit() {
    StoreRetries retries = retries(threads::add);
    Scripted hopeless = new Scripted("hopeless", Integer.MAX_VALUE, 0);
    retries.add(hopeless, LIMIT);

    runThreads();

    assertThat(hopeless.ended).isDone();
    assertThat(pauses.get(0)).isEqualTo(Duration.ofMillis(50));
    assertThat(pauses.get(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(pauses.get(pauses.size() - 1)).isEqualTo(Duration.ofSeconds(2));
    Duration all = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(all).isBetween(LIMIT, LIMIT.plusSeconds(2));
  }

  @Test
  void aHurriedOperationHasOneLastAttempt() {
    StoreRetries retries = retries(threads::add);
    Scripted hurried = new Scripted("hurried", Integer.MAX_VALUE, 0);
    Scripted other = new Scripted("other", 1, 0);
    retries.add(other, LIMIT);
    retries.add(hurried, LIMIT);
    retries.hurry(hurried);

    runThreads();

    assertThat(attempts).containsExactly("other", "hurried", "other");
    assertThat(hurried.ended).isDone();
  }

  /** The thread has just decided to pause. */
  @Test
  void anOperationThatIsHurriedInThePauseIsTriedWithoutWaitingForItsEnd() {
    StoreRetries retries = retries(threads::add);
    Scripted hurried = new Scripted("hurried", Integer.MAX_VALUE, 0);
    retries.add(hurried, LIMIT);
    inPause = () -> retries.hurry(hurried);

    runThreads();

    assertThat(attempts).containsExactly("hurried");
    assertThat(pauses).isEmpty();
  }

  @Test
  void afterTheLastOperationTheNextOneHasAThreadOfItsOwn() {
    StoreRetries retries = retries(threads::add);
    retries.add(new Scripted("first", 0, 0), LIMIT);
    runThreads();
    Scripted next = new Scripted("next", 0, 0);
    retries.add(next, LIMIT);

    runThreads();

    assertThat(next.ended).isDone();
  }

  @Test
  void withoutAThreadAnOperationEndsUntried() {
    StoreRetries retries =
        retries(
            task -> {
              throw new RejectedExecutionException("no more threads");
            });
    Scripted untried = new Scripted("untried", 0, 0);

    retries.add(untried, LIMIT);

    assertThat(untried.ended).isDone();
    assertThat(attempts).isEmpty();
  }
}
