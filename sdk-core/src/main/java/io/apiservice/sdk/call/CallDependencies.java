package io.apiservice.sdk.call;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.ResponseDiagnoser;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What all calls of a client share.
 *
 * @param pipeline sends a request and returns the final response
 * @param codec reads and writes JSON
 * @param executor runs the stages of futures that callers receive
 * @param diagnoser explains refusals
 * @param timeout the default deadline of a call
 * @param idempotencyHeader the name of the header that carries an idempotency key
 * @param timer enforces deadlines
 */
public record CallDependencies(
    Transport pipeline,
    JsonCodec codec,
    Executor executor,
    ResponseDiagnoser diagnoser,
    Duration timeout,
    String idempotencyHeader,
    @SuppressWarnings("exports") DeadlineTimer timer) {}
