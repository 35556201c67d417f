package io.apiservice.sdk.benchmarks.endtoend.client;

import com.github.mizosoft.methanol.Methanol;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Methanol over the JDK's client. */
record MethanolLibrary(Methanol client, HttpRequest request) implements Client {
  static Client open(Target target) {
    return new MethanolLibrary(
        Methanol.newBuilder(BareHttpClient.builder(target).build())
            .defaultHeader("Authorization", "Bearer " + Target.TOKEN)
            .build(),
        target.unsigned().build());
  }

  @Override
  public Target.User call() throws Exception {
    return BareHttpClient.decoded(client.send(request, BodyHandlers.ofByteArray()));
  }

  @Override
  public CompletableFuture<Target.User> callAsync() {
    return client.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(BareHttpClient::decoded);
  }
}
