package io.apiservice.sdk.benchmarks.endtoend.client;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.transport.apache5.ApacheTransport;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** This SDK, signing with a token that can be refreshed. */
final class ApiServiceSdk {
  private ApiServiceSdk() {}

  private static ApiClient.Builder builder(Target target) {
    return ApiClient.builder().baseUri(target.base()).credentials(credentials());
  }

  private static CredentialProvider credentials() {
    return OAuth.refreshToken("seed")
        .tokenEndpoint("https://auth.invalid/token")
        .clientAuthentication(ClientAuthentication.basic("benchmark", "secret"))
        .subject("benchmark")
        .accessToken(Target.TOKEN, Instant.now().plus(Duration.ofHours(10)))
        .build();
  }

  static Client typed(Target target) {
    return new Typed(builder(target).build());
  }

  static Client given(Target target) {
    return new Typed(builder(target).httpClient(BareHttpClient.builder(target).build()).build());
  }

  static Client dropIn(Target target) {
    return new DropIn(builder(target).build().asHttpClient(), target.unsigned().build());
  }

  static @Nullable Client onApache(Target target) {
    return target.protocol() == Target.Protocol.TLS_HTTP2
        ? null
        : new Typed(builder(target).transport(ApacheTransport.create()).build());
  }

  private static final class Typed implements Client {
    private final Resource<Target.User> users;

    Typed(ApiClient api) {
      this.users = api.resource("users", Target.User.class);
    }

    @Override
    public Target.User call() {
      return users.get("42");
    }

    @Override
    public CompletableFuture<Target.User> callAsync() {
      return users.calls().get("42").sendAsync();
    }
  }

  private record DropIn(HttpClient http, HttpRequest request) implements Client {
    @Override
    public Target.User call() throws Exception {
      return BareHttpClient.decoded(http.send(request, BodyHandlers.ofByteArray()));
    }

    @Override
    public CompletableFuture<Target.User> callAsync() {
      return http.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(BareHttpClient::decoded);
    }
  }
}
