package io.apiservice.sdk.tests.keycloak;

import java.net.URI;

/** A realm of the tests: its endpoints and its secrets. */
record KeycloakRealm(URI server, String name, String clientSecret, String operatorPassword) {
  static final String CLIENT = "sdk";
  static final String OPERATOR = "operator";

  URI tokenEndpoint() {
    return server.resolve("realms/" + name + "/protocol/openid-connect/token");
  }

  URI revocationEndpoint() {
    return server.resolve("realms/" + name + "/protocol/openid-connect/revoke");
  }

  /** The API under test: that of Keycloak in this realm. */
  URI api() {
    return server.resolve("admin/realms/" + name + "/");
  }

  @Override
  public String toString() {
    return "realm " + name;
  }
}
