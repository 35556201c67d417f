package io.apiservice.sdk.apache5;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Optional;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Gives a classic client of Apache HttpClient 5 the credentials of an {@link ApiClient}: its
 * requests are signed, an expired token is refreshed once for all clients of the login, and a
 * request that was refused with a 401 is repeated once.
 *
 * <pre>{@code
 * CloseableHttpClient http = ApacheCredentials.install(api, HttpClients.custom()).build();
 * }</pre>
 *
 * <p>This is for applications that make their own calls with Apache HttpClient. To send the SDK's
 * calls with it, use {@code ApacheTransport} of {@code sdk-transport-apache5} instead.
 *
 * <p>Only requests to the base URI's origin, and to origins added with {@code origin(…)}, are
 * signed. Redirects may be followed: each request is signed by itself, according to the origin that
 * it goes to, and none is signed after the call was at another origin. The client's own retries
 * stay, and use the newest token.
 *
 * <p>A final 401 is returned as any other response; {@link #diagnose} explains it. If there is no
 * token, or the request has an {@code Authorization} header of its own, the call fails with a
 * {@code ClientProtocolException}. Its cause has the cause {@link
 * io.apiservice.sdk.error.TokenRefreshException} or {@code IllegalArgumentException}. An entity
 * that is not repeatable is never sent twice.
 *
 * <p>The application closes {@code api} after its client.
 */
public final class ApacheCredentials {
  private ApacheCredentials() {}

  /**
   * Adds a handler to the execution chain of a client.
   *
   * @return {@code builder}
   */
  public static HttpClientBuilder install(ApiClient api, HttpClientBuilder builder) {
    // Within redirects, so that each request is seen, and at a place that every chain has.
    return builder.addExecInterceptorBefore(
        ChainElement.PROTOCOL.name(), "apiservice-credentials", new AuthenticatingHandler(api));
  }

  /**
   * Explains the last response with a status of 400 or more that was received with this context.
   * Pass a context of your own to {@code execute}, one for each call. Does not block and does not
   * consume the body.
   *
   * @return the diagnosis; empty if the status was below 400, or the request was not sent with
   *     these credentials
   */
  public static Optional<Diagnosis> diagnose(HttpContext context) {
    return AnsweredCall.of(context).flatMap(AnsweredCall::diagnosis);
  }
}
