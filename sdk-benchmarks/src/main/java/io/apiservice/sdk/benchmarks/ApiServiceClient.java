package io.apiservice.sdk.benchmarks;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.util.concurrent.CompletableFuture;

/** This SDK with all of its defaults and no store. */
final class ApiServiceClient implements Peer {
  @Override
  public String name() {
    return "this SDK";
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    ApiClient api =
        ApiClient.builder()
            .baseUri(setup.resource().resolve("/v1/"))
            .credentials(
                OAuth.refreshToken(setup.refreshToken())
                    .tokenEndpoint(setup.tokenEndpoint())
                    .clientAuthentication(ClientAuthentication.none("peer"))
                    .accessToken(setup.accessToken(), setup.expiresAt())
                    .build())
            .build();
    Call<byte[]> call = api.get("users/{id}", "42").returning(byte[].class);
    return new Session() {
      @Override
      public void call() {
        call.send();
      }

      @Override
      public CompletableFuture<?> callAsync() {
        return call.sendAsync();
      }

      @Override
      public void close() {
        api.close();
      }
    };
  }
}
