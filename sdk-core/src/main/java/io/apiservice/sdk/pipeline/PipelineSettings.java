package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.json.JsonCodec;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pipeline.
 *
 * @param network how requests reach the network
 * @param transport replaces the network; null for the network
 * @param wrapping wraps the stages of calls in the application's own; null for none
 * @param origins the origins that may receive credentials
 * @param refreshWhen which responses, besides a 401, require another token; null for none
 * @param retries the retry policy of calls without their own
 * @param listener receives the events
 * @param clock the client's clock
 * @param executor runs the stages of futures that callers receive; null for a pool of the SDK
 * @param codec reads and writes JSON
 * @param timeout the deadline of calls without their own
 * @param idempotencyHeader the name of the header that carries an idempotency key
 * @param rules the application's rules of diagnosis
 * @param documentation the URI of the API's documentation
 */
public record PipelineSettings(
    HttpClientConfig network,
    @Nullable Transport transport,
    @Nullable UnaryOperator<Transport> wrapping,
    Set<Origin> origins,
    @Nullable Predicate<Response> refreshWhen,
    RetryPolicy retries,
    ApiListener listener,
    Clock clock,
    @Nullable Executor executor,
    JsonCodec codec,
    Duration timeout,
    String idempotencyHeader,
    List<Rule> rules,
    Optional<URI> documentation) {
  /** Copies the collections. */
  public PipelineSettings {
    origins = Set.copyOf(origins);
    rules = List.copyOf(rules);
  }
}
