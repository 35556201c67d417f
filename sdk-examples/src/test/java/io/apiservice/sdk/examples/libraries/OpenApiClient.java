package io.apiservice.sdk.examples.libraries;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import io.apiservice.sdk.examples.openapi.api.UsersApi;
import io.apiservice.sdk.examples.openapi.invoker.ApiException;
import io.apiservice.sdk.examples.openapi.model.User;
import java.net.URI;

/**
 * A client that openapi-generator generates in the build, from {@code src/test/openapi/users.yaml}.
 * It gets the drop-in client through its own setter; not one generated line is changed.
 */
public final class OpenApiClient {
  private OpenApiClient() {}

  /** Returns the generated API over the drop-in client. */
  static UsersApi over(ApiClient api, URI base) {
    io.apiservice.sdk.examples.openapi.invoker.ApiClient generated =
        new io.apiservice.sdk.examples.openapi.invoker.ApiClient();
    generated.setHttpClientBuilder(api.asHttpClientBuilder());
    generated.updateBaseUri(base.toString().replaceFirst("/$", ""));
    return new UsersApi(generated);
  }

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      UsersApi users = over(api, servers.api().baseUri());
      User ada = users.getUser("42");
      servers.auth().revokeAccessTokens();
      return ada.getName() + ", and after the token was revoked " + users.getUser("43").getName();
    } catch (ApiException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(OpenApiClient::run);
  }
}
