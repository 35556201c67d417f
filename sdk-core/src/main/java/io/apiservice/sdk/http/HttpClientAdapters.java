package io.apiservice.sdk.http;

import io.apiservice.sdk.async.DeadlineTimer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Adapts a transport to the JDK's {@code HttpClient}. */
public final class HttpClientAdapters {
  private HttpClientAdapters() {}

  /**
   * A client that sends through a transport.
   *
   * @param transport the pipeline
   * @param networkTransport answers queries about settings, and opens WebSockets
   * @param contextFactory completes the context of each request, for instance with its credentials
   * @param executor runs the stages of asynchronous callers
   * @param timer enforces deadlines
   */
  @SuppressWarnings("exports") // only packages of this module have a timer
  public static HttpClient client(
      Transport transport,
      HttpClientConfig.ClosableTransport networkTransport,
      UnaryOperator<CallContext> contextFactory,
      Executor executor,
      DeadlineTimer timer) {
    return new HttpClientAdapter(transport, networkTransport, contextFactory, executor, timer);
  }

  /** A builder whose {@code build()} returns this client. */
  public static HttpClient.Builder builder(HttpClient client) {
    return new HttpClientAdapterBuilder(client);
  }

  /** The SDK's response behind one that such a client returned. */
  public static Optional<Response> unwrap(HttpResponse<?> response) {
    return HttpClientAdapter.unwrap(response);
  }
}
