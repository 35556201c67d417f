package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Optional;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Gives a {@link RestClient} or a {@link RestTemplate} the credentials of an {@link ApiClient}: its
 * requests are signed, an expired token is refreshed once for all clients of the login, and a
 * request that was refused with a 401 is repeated once.
 *
 * <pre>{@code
 * RestClient client = RestClientCredentials.install(api, RestClient.builder())
 *     .baseUrl("https://api.example.com/v1/")
 *     .build();
 * }</pre>
 *
 * <p>Only requests to the base URI's origin, and to origins added with {@code origin(…)}, are
 * signed. <b>The request factory must not follow redirects</b>: it works below the interceptors, so
 * it may take the credential to any origin. Those of {@link #install(ApiClient,
 * RestClient.Builder)} do not follow any.
 *
 * <p>A call whose 401 stays fails as Spring's calls do, with an {@code
 * HttpClientErrorException.Unauthorized}. Its cause is the SDK's {@link
 * io.apiservice.sdk.error.UnauthorizedException} with the diagnosis. If there is no token, the call
 * fails with a {@code ResourceAccessException}, whose cause has the cause {@link
 * io.apiservice.sdk.error.TokenRefreshException}.
 *
 * <p>The application closes {@code api} after its last call.
 */
public final class RestClientCredentials {
  private RestClientCredentials() {}

  /**
   * Returns an interceptor that signs, renews and repeats. Add it after all other interceptors, so
   * that they do not see the credential, and both attempts pass the same ones. The request factory
   * must not follow redirects.
   */
  public static ClientHttpRequestInterceptor interceptor(ApiClient api) {
    return new RestClientInterceptor(api);
  }

  /**
   * Adds the interceptor to a builder, and the diagnosis to the exception for a final 401. Sets a
   * request factory that follows no redirects; call {@code requestFactory(…)} afterwards for
   * another one that does not follow them either.
   *
   * @return {@code builder}
   */
  public static RestClient.Builder install(ApiClient api, RestClient.Builder builder) {
    return builder
        .requestFactory(new JdkClientHttpRequestFactory())
        .requestInterceptor(interceptor(api))
        .defaultStatusHandler(
            status -> status.value() == 401, DiagnosingErrorHandler.ofDefaults()::handle);
  }

  /**
   * Adds the interceptor to a template, and the diagnosis to the exception for a final 401.
   *
   * @return {@code template}
   * @throws IllegalArgumentException if the template uses a {@code SimpleClientHttpRequestFactory},
   *     as it does by default: it follows redirects and takes a key in a header along
   */
  public static RestTemplate install(ApiClient api, RestTemplate template) {
    if (template.getRequestFactory().getClass() == SimpleClientHttpRequestFactory.class) {
      throw new IllegalArgumentException(
          "a SimpleClientHttpRequestFactory follows redirects and may take the credential to"
              + " another origin: use new RestTemplate(new JdkClientHttpRequestFactory())");
    }
    template.getInterceptors().add(interceptor(api));
    template.setErrorHandler(new DiagnosingErrorHandler(template.getErrorHandler()));
    return template;
  }

  /**
   * Explains the response to a request with a status of 400 or more, for example in {@code
   * exchange(…)} or in a status handler. Does not block and does not consume the body.
   *
   * @param request the request that Spring passes together with the response
   * @return the diagnosis; empty if the request was not refused, or was not sent with these
   *     credentials
   */
  public static Optional<Diagnosis> diagnose(HttpRequest request) {
    return AnsweredResponse.of(request).flatMap(AnsweredResponse::diagnosis);
  }

  /**
   * Explains a response with a status of 400 or more, for example in an interceptor or a {@code
   * ResponseErrorHandler}.
   *
   * @return the diagnosis; empty if the status is below 400, or this is not the response that the
   *     interceptor returned
   */
  public static Optional<Diagnosis> diagnose(ClientHttpResponse response) {
    return response instanceof AnsweredResponse answered ? answered.diagnosis() : Optional.empty();
  }
}
