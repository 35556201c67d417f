package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.oauth.OAuth;

/** Reads, creates and deletes users with typed methods. */
public final class FirstCall {
  /** A user of the API. */
  record User(String id, String name, boolean active) {}

  /** What is needed to create one. */
  record NewUser(String name, boolean active) {}

  private FirstCall() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(servers.api().baseUri())
            .credentials(
                OAuth.refreshToken(servers.auth().login("ada").refreshToken())
                    .tokenEndpoint(servers.auth().tokenEndpoint())
                    .onRotation(token -> {}) // save it: the old refresh token no longer works
                    .build())
            .build()) {
      Resource<User> users = api.resource("users", User.class);
      User ada = users.get("42");
      User made = users.create(new NewUser("Barbara", true));
      users.delete(made.id());
      return "read " + ada.name() + ", created and deleted " + made.name();
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(FirstCall::run);
  }
}
