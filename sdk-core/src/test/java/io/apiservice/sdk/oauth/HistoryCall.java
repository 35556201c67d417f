package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.GeneratedHistory.Step;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A call of an API, as far as tokens are concerned: after a refusal, the token is renewed once. */
final class HistoryCall {
  /** Longer than any response may take. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private final VirtualScheduler scheduler;
  private final ScriptedAuthorizationServer server;
  private final HistoryOracle oracle;
  private final UnaryOperator<CompletableFuture<Credential>> answer;

  HistoryCall(
      VirtualScheduler scheduler,
      ScriptedAuthorizationServer server,
      HistoryOracle oracle,
      UnaryOperator<CompletableFuture<Credential>> answer) {
    this.scheduler = scheduler;
    this.server = server;
    this.oracle = oracle;
    this.answer = answer;
  }

  /** A process that makes a call, with its provider. */
  record Caller(VirtualProcess process, TokenProvider provider) {}

  void start(Caller caller, Step step) {
    scheduler.start("caller", caller.process, () -> call(caller, step));
  }

  void force(VirtualProcess process, TokenProvider provider) {
    scheduler.start(
        "forcing caller", process, () -> token(process, provider.forceRefresh(), LIMIT));
  }

  private void call(Caller caller, Step step) {
    boolean leaves = step.amount() % 7 == 0;
    boolean interrupted = step.amount() % 7 == 1;
    Duration limit = leaves ? Duration.ofMillis(step.amount() * 3L) : LIMIT;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    CompletableFuture<Credential> first = answer.apply(caller.provider.current());
    Thread.interrupted();
    Credential credential = token(caller.process, first, limit);
    int renewals = 0;
    while (credential != null) {
      boolean accepted = server.accepts(credential.secret());
      // A response of an API may be late, so that the token that it refuses has been replaced by
      // then.
      scheduler.pause(Duration.ofMillis(step.amount() % 5 == 0 ? step.amount() * 20L : 30));
      if (accepted) {
        return;
      }
      if (renewals++ == 2) {
        oracle.unauthorized(caller.process, credential.secret());
        return;
      }
      Credential next =
          token(caller.process, answer.apply(caller.provider.renew(credential)), limit);
      if (next != null && next.secret().equals(credential.secret())) {
        oracle.unauthorized(caller.process, credential.secret());
        return;
      }
      credential = next;
    }
  }

  private @Nullable Credential token(
      VirtualProcess process, CompletableFuture<Credential> future, Duration limit) {
    long since = scheduler.nanos();
    int suspensions = process.suspensions();
    try {
      Credential credential = scheduler.await(future, limit);
      oracle.waited(process, since, suspensions, true);
      return credential;
    } catch (TimeoutException e) {
      future.cancel(true);
      if (limit.equals(LIMIT)) {
        oracle.waited(process, since, suspensions, false);
      }
      return null;
    } catch (Exception e) {
      oracle.waited(process, since, suspensions, true);
      oracle.failed(process, CancellableFutures.unwrap(e));
      return null;
    }
  }

  /** Returns the value of a future, which must complete within the limit. */
  static <T> T get(VirtualScheduler scheduler, CompletableFuture<T> future) throws Throwable {
    try {
      return scheduler.await(future, LIMIT);
    } catch (Exception e) {
      throw CancellableFutures.unwrap(e);
    }
  }

  /** Waits until a future completes, whatever its result is. */
  static <T> void answered(VirtualScheduler scheduler, CompletableFuture<T> future) {
    try {
      scheduler.await(future, LIMIT);
    } catch (Exception e) {
      // Failures are judged in another place.
    }
  }
}
