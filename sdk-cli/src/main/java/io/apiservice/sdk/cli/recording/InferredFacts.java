package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.util.Locale;

/** Facts about an exchange that a recording does not state. */
final class InferredFacts {
  private InferredFacts() {}

  /**
   * Whether a request went to a token endpoint, judging by its form, its address and the response.
   */
  static boolean tokenEndpoint(String method, URI uri, String requestBody, String responseBody) {
    boolean post = method.equalsIgnoreCase("POST");
    String path = uri.getPath() == null ? "" : uri.getPath().toLowerCase(Locale.ROOT);
    boolean form = requestBody.contains("grant_type");
    boolean address =
        path.contains("token") && (path.contains("oauth") || path.contains("connect"));
    boolean code =
        responseBody.contains("invalid_grant")
            || responseBody.contains("invalid_client")
            || responseBody.contains("unauthorized_client")
            || responseBody.contains("unsupported_grant_type");
    return post && (form || (address && code) || (path.endsWith("/token") && code));
  }

  /** The kind of credential that a request carries, judging by its headers. */
  static CredentialFacts credential(Headers request) {
    String authorization = request.first("Authorization").orElse("");
    boolean token = authorization.toLowerCase(Locale.ROOT).startsWith("bearer ");
    return CredentialFacts.of(
        token ? CredentialFacts.Type.ACCESS_TOKEN : CredentialFacts.Type.API_KEY);
  }
}
