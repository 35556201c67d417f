package io.apiservice.sdk.call;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.ResponseDiagnoser;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What all calls of a client have in common.
 *
 * @param pipeline sends a request and does everything up to the final response
 * @param codec reads and writes JSON
 * @param executor where stages of the users' futures run
 * @param diagnoser explains refusals
 * @param timeout the deadline of a call that sets none
 * @param idempotencyHeader the name of the header that carries an idempotency key
 * @param timer ends what is too late
 */
public record CallDependencies(
    Transport pipeline,
    JsonCodec codec,
    Executor executor,
    ResponseDiagnoser diagnoser,
    Duration timeout,
    String idempotencyHeader,
    @SuppressWarnings("exports") DeadlineTimer timer) {}
