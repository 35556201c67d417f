package io.apiservice.sdk;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/** Where the calls of one client enter the pipeline; shut when the client is closed. */
final class Door implements Transport {
  private final Transport next;
  private volatile boolean shut;

  Door(Transport next) {
    this.next = next;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return shut
        ? CompletableFuture.failedFuture(
            new IllegalStateException(
                "the ApiClient is closed: make one per application, and close it at its end"))
        : next.send(request);
  }

  /** The same door in front of other stages. */
  Transport before(Transport stages) {
    return new Doorway(this, stages);
  }

  private record Doorway(Door door, Transport stages) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      return door.isShut() ? door.send(request) : stages.send(request);
    }

    @Override
    public String toString() {
      return stages.toString();
    }
  }

  void shut() {
    shut = true;
  }

  boolean isShut() {
    return shut;
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
