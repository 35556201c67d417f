package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has opened; closed in reverse order. */
final class OpenResources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  SocketServer server(SocketServer.Handler handler) throws IOException {
    return add(new SocketServer(handler));
  }

  /** A client that repeats nothing by itself. */
  ApiClient client(Wire wire, URI root) {
    return add(
        wire.builder(this::add)
            .baseUri(root)
            .credentials(Credentials.bearer("bearer-of-this-test"))
            .retries(RetryPolicy.none())
            .build());
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) {
        throw new IOException("cannot close " + resource, e);
      }
    }
  }
}
