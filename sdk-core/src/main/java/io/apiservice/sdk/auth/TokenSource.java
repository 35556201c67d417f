package io.apiservice.sdk.auth;

import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.TimeBounds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from somebody's own code: kept, numbered, and fetched by one flight at a time. The flight
 * belongs to nobody, so that a caller who gives up leaves alone.
 */
final class TokenSource implements CredentialProvider {
  private static final Duration EARLY = Duration.ofSeconds(10);
  private static final double EARLY_SHARE = 0.02;

  private final Supplier<CompletionStage<AccessToken>> source;
  private final String grant = "tokens-" + Integer.toHexString(System.identityHashCode(this));
  private final AtomicReference<@Nullable CompletableFuture<Credential>> flight =
      new AtomicReference<>();
  private volatile @Nullable Held held;

  TokenSource(Supplier<CompletionStage<AccessToken>> source) {
    this.source = source;
  }

  TokenSource(Callable<AccessToken> source) {
    this(() -> onThreadOfItsOwn(source));
  }

  private static CompletionStage<AccessToken> onThreadOfItsOwn(Callable<AccessToken> source) {
    CompletableFuture<AccessToken> token = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                token.complete(source.call());
              } catch (Throwable e) { // whatever it is, those who wait must hear of it
                token.completeExceptionally(e);
              }
            },
            "apiservice-tokens");
    thread.setDaemon(true);
    thread.start();
    return token;
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
    ask()
        .whenComplete(
            (token, failure) -> {
              Held landed = null;
              Throwable why = failure;
              try {
                if (token != null) {
                  landed = Held.of(token, now == null ? 1 : now.generation + 1, grant, refused);
                  held = landed;
                }
              } catch (Throwable e) { // whatever it is, those who wait must hear of it
                why = e;
              } finally {
                flight.set(null);
              }
              if (landed != null) {
                fresh.complete(landed.credential.join());
              } else {
                fresh.completeExceptionally(failed(why));
              }
            });
    return Steps.shared(fresh);
  }

  private static long generation(@Nullable Held held) {
    return held == null ? 0 : held.generation;
  }

  private CompletableFuture<AccessToken> ask() {
    try {
      return source.get().toCompletableFuture();
    } catch (RuntimeException | Error e) { // a source that throws is a source that fails
      return CompletableFuture.failedFuture(e);
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
            "the application's source of tokens failed (" + cause.getClass().getSimpleName() + ")",
            List.of(),
            Cause.CREDENTIALS_MISSING,
            cause);
  }

  @Override
  public String toString() {
    return "tokens";
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
