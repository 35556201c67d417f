package io.apiservice.sdk.benchmarks.endtoend.client;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** The JDK's client without a library. */
final class BareHttpClient implements Client {
  private final List<HttpClient> clients;
  private final HttpRequest request;

  private BareHttpClient(List<HttpClient> clients, Target target) {
    this.clients = clients;
    this.request = target.signed();
  }

  static Client standard(Target target) {
    return new BareHttpClient(List.of(HttpClient.newHttpClient()), target);
  }

  static Client http11(Target target) {
    return new BareHttpClient(List.of(builder(target).build()), target);
  }

  static Client direct(Target target) {
    return new BareHttpClient(List.of(builder(target).executor(Runnable::run).build()), target);
  }

  static Client twoDirect(Target target) {
    return new BareHttpClient(
        List.of(
            builder(target).executor(Runnable::run).build(),
            builder(target).executor(Runnable::run).build()),
        target);
  }

  /** HTTP/1.1, except where the target is reached by HTTP/2. */
  static HttpClient.Builder builder(Target target) {
    return HttpClient.newBuilder()
        .version(
            target.protocol() == Target.Protocol.TLS_HTTP2
                ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1);
  }

  private HttpClient client() {
    return clients.size() == 1
        ? clients.get(0)
        : clients.get(ThreadLocalRandom.current().nextInt(clients.size()));
  }

  @Override
  public Target.User call() throws Exception {
    return decoded(client().send(request, BodyHandlers.ofByteArray()));
  }

  @Override
  public CompletableFuture<Target.User> callAsync() {
    return client()
        .sendAsync(request, BodyHandlers.ofByteArray())
        .thenApply(BareHttpClient::decoded);
  }

  static Target.User decoded(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("the server answered " + response.statusCode());
    }
    return Target.decode(response.body());
  }
}
