package io.apiservice.sdk.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.store.redis.RedisTokenStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.atomic.AtomicReference;
import redis.clients.jedis.RedisClient;

/** One of the processes of {@link TwoProcesses}: makes a call for each line that it reads. */
final class SharingProcess {
  private SharingProcess() {}

  /**
   * Runs the process until its input ends.
   *
   * @param args the port of Redis, the token endpoint, the base URI of the API, the refresh token
   */
  public static void main(String[] args) throws IOException {
    AtomicReference<String> how = new AtomicReference<>("");
    ApiListener listener =
        new ApiListener() {
          @Override
          public void onRefreshFinished(RefreshFinished event) {
            how.set("generation " + event.generation() + ", " + event.outcome());
          }
        };
    try (RedisClient redis = RedisClient.create("127.0.0.1", Integer.parseInt(args[0]));
        RedisTokenStore store = RedisTokenStore.builder(redis).keyPrefix("example").build();
        ApiClient api =
            ApiClient.builder()
                .baseUri(args[2])
                .credentials(
                    OAuth.refreshToken(args[3])
                        .tokenEndpoint(args[1])
                        .subject("acme")
                        .store(store)
                        .build())
                .listener(listener)
                .build()) {
      Resource<Quickstart.User> users = api.resource("users", Quickstart.User.class);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String name = users.get("42").name();
        System.out.println(name + " (" + how.get() + ")");
      }
    }
  }
}
