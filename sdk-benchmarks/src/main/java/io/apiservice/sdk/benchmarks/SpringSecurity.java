package io.apiservice.sdk.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizationFailureHandler;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/**
 * Spring Security's interceptor on a {@code RestClient}, outside of a web request. As documented, a
 * 401 removes the authorized client. The strongest form has a lock around the manager, a failure
 * handler that marks the access token as expired instead, a short clock skew, and callers that
 * repeat a call after a 401. All callers block, as the {@code RestClient} does.
 */
final class SpringSecurity implements Peer {
  private static final String ID = "api";
  private static final Authentication ADA = new TestingAuthenticationToken("ada", "none");

  private final boolean ownLock;

  private SpringSecurity(boolean ownLock) {
    this.ownLock = ownLock;
  }

  static SpringSecurity asDocumented() {
    return new SpringSecurity(false);
  }

  static SpringSecurity withOwnLock() {
    return new SpringSecurity(true);
  }

  @Override
  public String name() {
    return ownLock
        ? "Spring Security, own lock, failure handler and repeat"
        : "Spring Security, as documented";
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    ClientRegistration registration = registration(setup);
    InMemoryClientRegistrationRepository registrations =
        new InMemoryClientRegistrationRepository(registration);
    OAuth2AuthorizedClientService clients =
        new InMemoryOAuth2AuthorizedClientService(registrations);
    clients.saveAuthorizedClient(
        client(
            registration,
            setup.accessToken(),
            setup.expiresAt(),
            new OAuth2RefreshToken(setup.refreshToken(), null)),
        ADA);
    AuthorizedClientServiceOAuth2AuthorizedClientManager manager =
        new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
    manager.setAuthorizedClientProvider(
        OAuth2AuthorizedClientProviderBuilder.builder()
            .refreshToken(
                refresh -> {
                  refresh.accessTokenResponseClient(tokenClient());
                  if (ownLock) {
                    refresh.clockSkew(Duration.ofSeconds(10));
                  }
                })
            .build());
    Object lock = new Object();
    OAuth2ClientHttpRequestInterceptor interceptor =
        new OAuth2ClientHttpRequestInterceptor(ownLock ? locked(manager, lock) : manager);
    interceptor.setClientRegistrationIdResolver(request -> ID);
    interceptor.setPrincipalResolver(request -> ADA);
    interceptor.setAuthorizationFailureHandler(
        ownLock
            ? expiring(clients, lock)
            : OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
    RestClient http =
        RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .requestInterceptor(interceptor)
            .build();
    return () -> call(http, setup.resource());
  }

  /**
   * The client of Spring Security's default, but always on the JDK's {@code HttpClient}: without a
   * request factory Spring takes whatever HTTP library it finds on the class path.
   */
  private static RestClientRefreshTokenTokenResponseClient tokenClient() {
    RestClientRefreshTokenTokenResponseClient client =
        new RestClientRefreshTokenTokenResponseClient();
    client.setRestClient(
        RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .configureMessageConverters(
                converters ->
                    converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  private void call(RestClient http, URI resource) {
    try {
      http.get().uri(resource).retrieve().toEntity(byte[].class);
    } catch (HttpClientErrorException.Unauthorized e) {
      if (!ownLock) {
        throw e;
      }
      http.get().uri(resource).retrieve().toEntity(byte[].class);
    }
  }

  private static ClientRegistration registration(BenchmarkSetup setup) {
    return ClientRegistration.withRegistrationId(ID)
        .clientId("peer")
        .clientSecret("none")
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUri("http://127.0.0.1/back")
        .authorizationUri(setup.tokenEndpoint().resolve("authorize").toString())
        .tokenUri(setup.tokenEndpoint().toString())
        .build();
  }

  private static OAuth2AuthorizedClientManager locked(
      OAuth2AuthorizedClientManager manager, Object lock) {
    return request -> {
      synchronized (lock) {
        return manager.authorize(request);
      }
    };
  }

  // The handler is not told which token was rejected: a late 401 expires the new one too.
  private static OAuth2AuthorizationFailureHandler expiring(
      OAuth2AuthorizedClientService clients, Object lock) {
    return (failure, principal, attributes) -> {
      synchronized (lock) {
        OAuth2AuthorizedClient held = clients.loadAuthorizedClient(ID, principal.getName());
        if (held != null) {
          clients.saveAuthorizedClient(
              client(
                  held.getClientRegistration(),
                  held.getAccessToken().getTokenValue(),
                  Instant.now().minusSeconds(1),
                  held.getRefreshToken()),
              principal);
        }
      }
    };
  }

  private static OAuth2AuthorizedClient client(
      ClientRegistration registration,
      String accessToken,
      Instant expiresAt,
      @Nullable OAuth2RefreshToken refreshToken) {
    OAuth2AccessToken token =
        new OAuth2AccessToken(
            OAuth2AccessToken.TokenType.BEARER,
            accessToken,
            expiresAt.minusSeconds(3600),
            expiresAt);
    return new OAuth2AuthorizedClient(registration, "ada", token, refreshToken);
  }
}
