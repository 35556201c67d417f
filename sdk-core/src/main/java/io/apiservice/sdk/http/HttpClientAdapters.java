package io.apiservice.sdk.http;

import io.apiservice.sdk.async.DeadlineTimer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A transport as the JDK's own client type. */
public final class HttpClientAdapters {
  private HttpClientAdapters() {}

  /**
   * A client that sends through a transport.
   *
   * @param transport the pipeline
   * @param wire what answers questions about settings, and opens web sockets
   * @param entering completes the context of each request: its identity, say
   * @param executor where the stages of asynchronous callers run
   * @param timer ends what is too late
   */
  @SuppressWarnings("exports") // only the packages of this module have a sweep
  public static HttpClient client(
      Transport transport,
      HttpClientConfig.ClosableTransport wire,
      UnaryOperator<CallContext> entering,
      Executor executor,
      DeadlineTimer timer) {
    return new HttpClientAdapter(transport, wire, entering, executor, timer);
  }

  /** A builder whose {@code build()} hands out this client. */
  public static HttpClient.Builder builder(HttpClient client) {
    return new HttpClientAdapterBuilder(client);
  }

  /** The response behind one that came through such a client. */
  public static Optional<Response> unwrap(HttpResponse<?> response) {
    return HttpClientAdapter.unwrap(response);
  }
}
