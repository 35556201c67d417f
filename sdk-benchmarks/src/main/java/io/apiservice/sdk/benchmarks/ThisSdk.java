package io.apiservice.sdk.benchmarks;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.util.concurrent.CompletableFuture;

/** This SDK with all of its defaults and no store. */
final class ThisSdk implements Peer {
  @Override
  public String name() {
    return "this SDK";
  }

  @Override
  public Session open(Scene scene) {
    ApiClient api =
        ApiClient.builder()
            .baseUri(scene.resource().resolve("/v1/"))
            .credentials(
                OAuth.refreshToken(scene.refreshToken())
                    .tokenEndpoint(scene.tokenEndpoint())
                    .clientAuthentication(ClientAuthentication.none("peer"))
                    .accessToken(scene.accessToken(), scene.expiresAt())
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
