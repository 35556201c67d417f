package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.ApiClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** The ways of making a call. */
enum Way {
  BLOCKING,
  ASYNC,
  ADAPTER;

  /** Gets the root of a server; returns the body, or throws what the caller receives. */
  String get(ApiClient api, URI root, Duration limit) throws Exception {
    try {
      return switch (this) {
        case BLOCKING -> api.get("").returning(String.class).timeout(limit).send();
        case ASYNC ->
            api.get("")
                .returning(String.class)
                .timeout(limit)
                .sendAsync()
                .toCompletableFuture()
                .get();
        case ADAPTER ->
            api.asHttpClient()
                .send(HttpRequest.newBuilder(root).timeout(limit).build(), BodyHandlers.ofString())
                .body();
      };
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }
}
