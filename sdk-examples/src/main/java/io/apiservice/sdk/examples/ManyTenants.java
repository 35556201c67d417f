package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.oauth.KeyedTokens;
import io.apiservice.sdk.oauth.OAuth;

/** One client for many tenants: they share its connections, and each has a login of its own. */
public final class ManyTenants {
  /** A user of the API. */
  record User(String id, String name) {}

  private ManyTenants() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (KeyedTokens logins =
            OAuth.keyed(tenant -> servers.auth().login(tenant).refreshToken())
                .tokenEndpoint(servers.auth().tokenEndpoint())
                .onRotation((tenant, token) -> {}) // or a store, so that logins survive a restart
                .build();
        ApiClient api =
            ApiClient.builder()
                .baseUri(servers.api().baseUri())
                .credentials(Credentials.none())
                .build()) {
      ApiClient acme = api.withCredentials(logins.of("acme")); // cheap: one for each request
      ApiClient globex = api.withCredentials(logins.of("globex"));
      return name(acme, "42") + " for acme, " + name(globex, "43") + " for globex";
    }
  }

  private static String name(ApiClient api, String id) {
    return api.resource("users", User.class).get(id).name();
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(ManyTenants::run);
  }
}
