package io.apiservice.sdk.okhttp;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Gives an {@link OkHttpClient} the credentials of an {@link ApiClient}: its requests are signed,
 * an expired token is refreshed once for all clients of the login, and a request that was refused
 * with a 401 is repeated once.
 *
 * <pre>{@code
 * ApiClient api = ApiClient.builder()
 *     .baseUri("https://api.example.com/")
 *     .credentials(OAuth.refreshToken(saved)…build())
 *     .build();
 * OkHttpClient http = OkHttpCredentials.install(api, new OkHttpClient.Builder()).build();
 * }</pre>
 *
 * <p>Only requests to the base URI's origin, and to origins added with {@code origin(…)}, are
 * signed. OkHttp may follow redirects: the credential does not go to another origin, whichever
 * header carries it. Leave OkHttp's own {@code authenticator} unset. A call fails with an {@code
 * IOException} whose cause is a {@link io.apiservice.sdk.error.TokenRefreshException} if there is
 * no token, and with one whose cause is an {@code IllegalArgumentException} if the request has an
 * {@code Authorization} header of its own. A body that is {@link okhttp3.RequestBody#isOneShot
 * one-shot} is never sent twice.
 */
public final class OkHttpCredentials {
  private OkHttpCredentials() {}

  /**
   * Adds the interceptors to a builder: one that signs and repeats, after those that were added
   * before, and a network interceptor that puts the credential into the requests. The application
   * closes {@code api} after its OkHttp client.
   *
   * @return {@code builder}
   */
  public static OkHttpClient.Builder install(ApiClient api, OkHttpClient.Builder builder) {
    return builder
        .addInterceptor(new AuthenticatingInterceptor(api))
        .addNetworkInterceptor(new SigningInterceptor());
  }

  /**
   * Explains a response with a status of 400 or more. Does not block and does not use up the body.
   *
   * @return the diagnosis; empty if the status is below 400, or the request was not sent through a
   *     client with these credentials
   */
  public static Optional<Diagnosis> diagnose(Response response) {
    return Optional.ofNullable(response.request().tag(SignedRequest.class))
        .flatMap(signed -> signed.diagnosis(response.code()));
  }
}
