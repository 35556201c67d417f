package io.apiservice.sdk.examples.libraries;

import feign.Feign;
import feign.Param;
import feign.Request;
import feign.RequestLine;
import feign.http2client.Http2Client;
import feign.jackson.JacksonDecoder;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import java.util.concurrent.TimeUnit;

/**
 * Feign over the drop-in client. Feign builds a client of its own, without credentials, unless its
 * options have the connect timeout of the {@code ApiClient} and redirects switched off.
 */
public final class FeignClient {
  /** A user of the API. */
  record User(String id, String name) {}

  /** The API, in Feign's words. */
  interface Users {
    @RequestLine("GET /users/{id}")
    User get(@Param("id") String id);
  }

  private FeignClient() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      String base = servers.api().baseUri().toString().replaceFirst("/$", "");
      Users users =
          Feign.builder()
              .client(new Http2Client(api.asHttpClient()))
              .options(new Request.Options(10, TimeUnit.SECONDS, 60, TimeUnit.SECONDS, false))
              .decoder(new JacksonDecoder())
              .target(Users.class, base);
      User ada = users.get("42");
      servers.auth().revokeAccessTokens();
      return ada.name() + ", and after the token was revoked " + users.get("43").name();
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(FeignClient::run);
  }
}
