package io.apiservice.sdk.examples.libraries;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import java.time.Duration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Spring's {@code RestClient} over the drop-in client: Spring sees no token and no 401. */
public final class RestClientOverDropIn {
  /** A user of the API. */
  record User(String id, String name) {}

  private RestClientOverDropIn() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(api.asHttpClient());
      factory.setReadTimeout(Duration.ofSeconds(30));
      RestClient client =
          RestClient.builder()
              .baseUrl(servers.api().baseUri().toString())
              .requestFactory(factory)
              .build();
      User ada = client.get().uri("users/{id}", "42").retrieve().body(User.class);
      servers.auth().revokeAccessTokens();
      User grace = client.get().uri("users/{id}", "43").retrieve().body(User.class);
      return ada + ", and after the token was revoked " + grace;
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(RestClientOverDropIn::run);
  }
}
