package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What a call uses of its client: the first stage, defaults, threads and timers. */
interface CallServices {
  /** Returns the first stage for a call with this context. */
  Transport entry(CallContext context);

  /** Signs the requests of calls that set no credentials. */
  CredentialProvider credentials();

  /** The deadline of calls that set none. */
  Duration timeout();

  /** The retry policy of calls that set none. */
  RetryPolicy retries();

  /** The name of the header that carries an idempotency key. */
  String idempotencyHeader();

  /** The codec that reads and writes JSON. */
  JsonCodec codec();

  /** Explains refusals. */
  ResponseDiagnoser diagnoser();

  /** Runs the stages of futures that callers receive. */
  Executor executor();

  /**
   * Calls subscribers, on the executor above. Runs every task: if that rejects one, on the pool.
   */
  default Executor subscribers() {
    return pool().fallbackOf(executor());
  }

  /** Runs code of the application that may block. */
  DaemonThreadPool pool();

  /** Ends waits. */
  DeadlineTimer timer();
}
