package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.call.ClientLimits;
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
 * @param transport a transport that replaces the network; null for the network
 * @param wrapping adds the application's own transport around the stages of calls; null for none
 * @param wrappingAttempts adds the application's own transport around the network; null for none
 * @param origins the origins that may receive credentials
 * @param replaceAuthorization whether a request's own {@code Authorization} is replaced instead of
 *     refused
 * @param refreshWhen which responses, besides a 401, require another token; null for none
 * @param retries the retry policy of calls that do not set one
 * @param limits how many requests are sent; null for any number
 * @param listener receives the events
 * @param clock the client's clock
 * @param executor runs the stages that callers add to their futures; null for a pool of the SDK
 * @param codec reads and writes JSON
 * @param envelope the member of responses that has the value; empty if the body is the value
 * @param timeout the deadline of calls that do not set one
 * @param idempotencyHeader the name of the header that carries an idempotency key
 * @param rules the application's own rules of diagnosis
 * @param documentation the URI of the API's documentation
 */
public record PipelineSettings(
    HttpClientConfig network,
    @Nullable Transport transport,
    @Nullable UnaryOperator<Transport> wrapping,
    @Nullable UnaryOperator<Transport> wrappingAttempts,
    Set<Origin> origins,
    boolean replaceAuthorization,
    @Nullable Predicate<Response> refreshWhen,
    RetryPolicy retries,
    @Nullable ClientLimits limits,
    ApiListener listener,
    Clock clock,
    @Nullable Executor executor,
    JsonCodec codec,
    String envelope,
    Duration timeout,
    String idempotencyHeader,
    List<Rule> rules,
    Optional<URI> documentation) {
  /** Copies the collections, so that later changes have no effect. */
  public PipelineSettings {
    origins = Set.copyOf(origins);
    rules = List.copyOf(rules);
  }
}
