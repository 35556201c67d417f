package io.apiservice.sdk.auth;

import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.flow.DaemonPool;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.Sweep;
import io.apiservice.sdk.flow.TimeBounds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from somebody's own code: kept, numbered, and fetched by one flight at a time. The flight
 * belongs to nobody, so that a caller who gives up leaves alone. The code runs on a thread apart
 * and under a limit; after failures in a row it is left alone for a while.
 */
final class TokenSource implements CredentialProvider, ReentryCheck {
  private static final Duration EARLY = Duration.ofSeconds(10);
  private static final double EARLY_SHARE = 0.02;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
  private static final int MOST_THREADS = 64;

  private final Supplier<CompletionStage<AccessToken>> source;
  private final Duration limit;
  private final Sweep sweep = new Sweep();
  private final DaemonPool pool = new DaemonPool("apiservice-tokens", MOST_THREADS);
  private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
  private final String grant = "tokens-" + Integer.toHexString(System.identityHashCode(this));
  private final AtomicReference<@Nullable CompletableFuture<Credential>> flight =
      new AtomicReference<>();
  private volatile @Nullable Held held;
  private volatile @Nullable Backoff backoff;

  TokenSource(Supplier<CompletionStage<AccessToken>> source) {
    this(source, LIMIT);
  }

  TokenSource(Supplier<CompletionStage<AccessToken>> source, Duration limit) {
    this.source = source;
    this.limit = limit;
  }

  TokenSource(Callable<AccessToken> source) {
    this(source, LIMIT);
  }

  TokenSource(Callable<AccessToken> source, Duration limit) {
    this(() -> called(source), limit);
  }

  private static CompletionStage<AccessToken> called(Callable<AccessToken> source) {
    try {
      return CompletableFuture.completedFuture(source.call());
    } catch (Throwable e) { // whatever it is, those who wait must hear of it
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean calledFromWithin() {
    return asking.contains(Thread.currentThread());
  }

  @Override
  public CompletableFuture<Credential> current() {
    Held now = held;
    return now != null && now.fresh() ? now.credential : flight(now, false);
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    Held now = held;
    if (now != null && !now.credential.join().equals(rejected) && now.fresh()) {
      return now.credential;
    }
    return flight(now, true);
  }

  private CompletableFuture<Credential> flight(@Nullable Held before, boolean refused) {
    CompletableFuture<Credential> fresh = new CompletableFuture<>();
    CompletableFuture<Credential> underWay = flight.compareAndExchange(null, fresh);
    if (underWay != null) {
      return Steps.shared(underWay);
    }
    Held now = held;
    if (now != null
        && now.generation != generation(before)
        && now.fresh()) { // another flight has just landed
      flight.set(null);
      fresh.complete(now.credential.join());
      return now.credential;
    }
    Backoff standing = backoff;
    if (standing != null && !standing.isOver()) {
      flight.set(null);
      fresh.completeExceptionally(failed(standing.failure));
      return Steps.shared(fresh);
    }
    CompletableFuture<AccessToken> asked = ask();
    Sweep.Watch watch = sweep.watch(limit, () -> tooLate(fresh));
    asked.whenComplete(
        (token, failure) -> {
          watch.end();
          land(fresh, now, token, failure, refused);
        });
    return Steps.shared(fresh);
  }

  private void land(
      CompletableFuture<Credential> landing,
      @Nullable Held before,
      @Nullable AccessToken token,
      @Nullable Throwable failure,
      boolean refused) {
    Held landed = null;
    Throwable why = failure;
    try {
      // A token that comes after the limit is as good as any, unless another has come meanwhile.
      if (token != null) {
        Held meanwhile = held;
        landed =
            meanwhile != null && meanwhile.generation != generation(before)
                ? meanwhile
                : Held.of(token, generation(before) + 1, grant, refused);
        held = landed;
        backoff = null;
      }
    } catch (Throwable e) { // whatever it is, those who wait must hear of it
      why = e;
    }
    if (landed != null) {
      flight.compareAndSet(landing, null);
      landing.complete(landed.credential.join());
    } else {
      fail(landing, why);
    }
  }

  private void tooLate(CompletableFuture<Credential> landing) {
    fail(
        landing,
        new TimeoutException(
            "the source of tokens did not answer within " + limit.toMillis() + " ms"));
  }

  private void fail(CompletableFuture<Credential> landing, @Nullable Throwable failure) {
    if (landing.isDone()) {
      return;
    }
    backoff = Backoff.after(backoff, failure);
    flight.compareAndSet(landing, null);
    landing.completeExceptionally(failed(failure));
  }

  private static long generation(@Nullable Held held) {
    return held == null ? 0 : held.generation;
  }

  private CompletableFuture<AccessToken> ask() {
    CompletableFuture<AccessToken> answer = new CompletableFuture<>();
    try {
      pool.execute(() -> ask(answer));
    } catch (RuntimeException | Error e) { // no thread to be had
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void ask(CompletableFuture<AccessToken> answer) {
    CompletionStage<AccessToken> asked;
    asking.add(Thread.currentThread());
    try {
      asked = source.get();
      asked.whenComplete(
          (token, failure) -> {
            if (failure == null) {
              answer.complete(token);
            } else {
              answer.completeExceptionally(failure);
            }
          });
    } catch (Throwable e) { // a source that throws is a source that fails
      answer.completeExceptionally(e);
    } finally {
      asking.remove(Thread.currentThread());
    }
  }

  private static Throwable failed(@Nullable Throwable failure) {
    Throwable cause =
        failure == null
            ? new NullPointerException("the source of tokens gave null")
            : Steps.unwrap(failure);
    return cause instanceof ApiException
        ? cause
        : Unavailable.because(
            cause instanceof TimeoutException
                ? String.valueOf(cause.getMessage())
                : "the application's source of tokens failed ("
                    + cause.getClass().getSimpleName()
                    + ")",
            List.of(),
            Cause.CREDENTIALS_MISSING,
            cause);
  }

  @Override
  public String toString() {
    return "tokens";
  }

  /** Two failures in a row are a trouble that more questions do not end. */
  private record Backoff(int streak, long until, @Nullable Throwable failure) {
    static Backoff after(@Nullable Backoff before, @Nullable Throwable failure) {
      int streak = before == null ? 1 : Math.min(before.streak + 1, 30);
      Duration pause =
          streak == 1 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(streak - 2, 10));
      Duration bounded = pause.compareTo(LONGEST_BACKOFF) < 0 ? pause : LONGEST_BACKOFF;
      return new Backoff(streak, System.nanoTime() + bounded.toNanos(), failure);
    }

    boolean isOver() {
      return System.nanoTime() - until >= 0;
    }
  }

  private record Held(
      CompletableFuture<Credential> credential, long generation, @Nullable Moment end) {
    static Held of(AccessToken token, long generation, String grant, boolean refused) {
      Instant now = Instant.now();
      Moment end = null;
      if (token.expiresAt().isPresent()) {
        Duration life = TimeBounds.bounded(Duration.between(now, token.expiresAt().get()));
        long early = Math.min(EARLY.toNanos(), (long) (life.toNanos() * EARLY_SHARE));
        end =
            Moment.now(System.nanoTime(), Clock.systemUTC())
                .plus(life.minusNanos(Math.max(0, early)));
      }
      CredentialFacts facts =
          new CredentialFacts(
              CredentialFacts.Type.ACCESS_TOKEN,
              Optional.of(grant),
              generation,
              CredentialFacts.Origin.OBTAINED,
              Optional.of(now),
              token.expiresAt(),
              refused);
      return new Held(
          CompletableFuture.completedFuture(Credential.bearer(token.value(), facts)),
          generation,
          end);
    }

    boolean fresh() {
      return end == null || !end.isPast(System.nanoTime());
    }
  }
}
