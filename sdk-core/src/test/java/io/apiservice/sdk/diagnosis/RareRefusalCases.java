package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Refusals that do not fit into the table: with redirects, with a failed refresh, or with certain
 * times.
 */
public final class RareRefusalCases {
  private static final URI API = URI.create("https://api.example.com/v1/x");
  private static final Headers KEY = Headers.of("Authorization", "Bearer q7Rk2vXw9LmT4yBn8sHd3fGj");

  private RareRefusalCases() {}

  public static List<Exchange> all() {
    Exchange refresh =
        Exchange.of("POST", API, Headers.empty())
            .tokenEndpoint(true)
            .response(400, Headers.empty(), bytes("{\"error\":\"invalid_grant\"}"))
            .build();
    return List.of(
        refresh,
        refused(401, Headers.empty(), "").refreshFailure(refresh).build(),
        refused(496, Headers.empty(), "").build(),
        refused(401, Headers.empty(), "")
            .hops(List.of(new Exchange.Hop(302, API, Headers.empty())))
            .build(),
        refused(403, Headers.empty(), "{\"message\":\"Missing Authentication Token\"}").build(),
        refused(401, Headers.of("Date", "Tue, 10 Mar 2026 12:10:00 GMT"), "expired")
            .clientTime(RefusalTable.NOW)
            .build(),
        jwt("{\"typ\":\"Refresh\"}", "").build(),
        jwt("{\"exp\":1}", "").build(),
        jwt("{\"cnf\":{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}}", "bad token")
            .build(),
        jwt("{\"aud\":\"https://graph.microsoft.com\"}", "failed validation").build(),
        jwt("{\"iss\":\"http://localhost:8080/realms/x\"}", "").build(),
        refused(401, Headers.empty(), "no").freshTokenRejected(true).build(),
        refused(401, Headers.of("WWW-Authenticate", "Bearer", "Via", "1.1 edge"), "").build(),
        refused(404, Headers.empty(), "").build(),
        Exchange.of("CONNECT", API, Headers.empty())
            .response(502, Headers.empty(), new byte[0])
            .build(),
        refused(401, Headers.empty(), "{\"errcode\":\"M_UNKNOWN_TOKEN\"}").build(),
        refused(401, Headers.empty(), "authentication failed").build(),
        Exchange.of(
                "GET", API, Headers.of("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ"))
            .response(401, Headers.empty(), new byte[0])
            .build());
  }

  private static Exchange.Builder jwt(String claims, String body) {
    return Exchange.of(
            "GET", API, Headers.of("Authorization", "Bearer " + RefusalTable.jwt(claims)))
        .clientTime(RefusalTable.NOW)
        .response(401, Headers.empty(), bytes(body));
  }

  private static Exchange.Builder refused(int status, Headers headers, String body) {
    return Exchange.of("GET", API, KEY).response(status, headers, bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
