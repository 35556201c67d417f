package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Optional;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Gives a {@link WebClient} the credentials of an {@link ApiClient}: its requests are signed, an
 * expired token is refreshed once for all clients of the login, and a request that was refused with
 * a 401 is repeated once. No thread is blocked meanwhile.
 *
 * <pre>{@code
 * WebClient client = WebClientCredentials.install(api, WebClient.builder())
 *     .baseUrl("https://api.example.com/v1/")
 *     .build();
 * }</pre>
 *
 * <p>Only requests to the base URI's origin, and to origins added with {@code origin(…)}, are
 * signed. <b>The connector must not follow redirects</b>: it works below the filters, so it may
 * take the credential to any origin. That of {@link #install} follows none.
 *
 * <p>A call whose 401 stays fails as Spring's calls do, with a {@code
 * WebClientResponseException.Unauthorized}. Its cause is the SDK's {@link
 * io.apiservice.sdk.error.UnauthorizedException} with the diagnosis. If there is no token, the call
 * fails with a {@code WebClientRequestException}, whose cause has the cause {@link
 * io.apiservice.sdk.error.TokenRefreshException}.
 *
 * <p>If a request is repeated, its body is published again. A publisher that does not produce the
 * same body again breaks the second request off, and the 401 stays.
 *
 * <p>The application closes {@code api} after its last call.
 */
public final class WebClientCredentials {
  private WebClientCredentials() {}

  /**
   * Returns a filter that signs, renews and repeats. Add it after all other filters, so that they
   * do not see the credential. The connector must not follow redirects.
   */
  public static ExchangeFilterFunction filter(ApiClient api) {
    return new AuthenticatingFilter(api);
  }

  /**
   * Adds the filter to a builder, and the diagnosis to the exception for a final 401. Sets a
   * connector of Reactor Netty, or of the JDK if Reactor Netty is missing, with Spring's defaults;
   * it follows no redirects. Call {@code clientConnector(…)} afterwards for another one that does
   * not follow them either.
   *
   * @return {@code builder}
   */
  public static WebClient.Builder install(ApiClient api, WebClient.Builder builder) {
    return builder
        .clientConnector(connector())
        .filter(filter(api))
        .defaultStatusHandler(status -> status.value() == 401, AnsweredHttpRequest::exceptionOf);
  }

  private static ClientHttpConnector connector() {
    if (ClassUtils.isPresent(
        "reactor.netty.http.client.HttpClient", WebClientCredentials.class.getClassLoader())) {
      return new ReactorClientHttpConnector();
    }
    return new JdkClientHttpConnector();
  }

  /**
   * Explains a response with a status of 400 or more, for example in {@code exchangeToMono(…)}.
   * Does not block and does not consume the body.
   *
   * @return the diagnosis; empty if the status is below 400, or the request was not sent with these
   *     credentials
   */
  public static Optional<Diagnosis> diagnose(ClientResponse response) {
    return response.request() instanceof AnsweredHttpRequest request
        ? request.diagnosis()
        : Optional.empty();
  }
}
