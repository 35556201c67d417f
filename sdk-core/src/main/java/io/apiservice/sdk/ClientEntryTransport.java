package io.apiservice.sdk;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * The entry of one client's calls into the pipeline; fails every call once the client is closed.
 */
final class ClientEntryTransport implements Transport {
  private final Transport next;
  private volatile boolean closed;

  ClientEntryTransport(Transport next) {
    this.next = next;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return closed
        ? CompletableFuture.failedFuture(
            new IllegalStateException(
                "the ApiClient is closed: make one per application, and close it at its end"))
        : next.send(request);
  }

  /** Puts the same check for a closed client in front of other stages. */
  Transport refuseAfterClose(Transport stages) {
    return new AdapterEntryTransport(this, stages);
  }

  private record AdapterEntryTransport(ClientEntryTransport entry, Transport stages)
      implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      return entry.isClosed() ? entry.send(request) : stages.send(request);
    }

    @Override
    public String toString() {
      return stages.toString();
    }
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
