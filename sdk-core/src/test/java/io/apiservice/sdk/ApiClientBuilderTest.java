package io.apiservice.sdk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that contradict each other are refused in whatever order they are given. */
class ApiClientBuilderTest {
  private static final Transport LAMBDA =
      request -> CompletableFuture.completedFuture(Response.of(200, ""));

  static Stream<List<UnaryOperator<ApiClient.Builder>>> contradictions()
      throws NoSuchAlgorithmException {
    HttpClient client = HttpClient.newHttpClient();
    SSLContext tls = SSLContext.getDefault();
    UnaryOperator<ApiClient.Builder> httpClient = builder -> builder.httpClient(client);
    UnaryOperator<ApiClient.Builder> transport = builder -> builder.transport(LAMBDA);
    UnaryOperator<ApiClient.Builder> proxy = builder -> builder.proxy(ProxySelector.of(null));
    UnaryOperator<ApiClient.Builder> sslContext = builder -> builder.sslContext(tls);
    UnaryOperator<ApiClient.Builder> connectTimeout =
        builder -> builder.connectTimeout(Duration.ofSeconds(1));
    return Stream.of(
            List.of(httpClient, proxy),
            List.of(httpClient, sslContext),
            List.of(httpClient, connectTimeout),
            List.of(transport, httpClient),
            List.of(transport, proxy),
            List.of(transport, sslContext))
        .flatMap(pair -> Stream.of(pair, List.of(pair.get(1), pair.get(0))));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void aSettingIsNeverDroppedInSilence(List<UnaryOperator<ApiClient.Builder>> settings) {
    ApiClient.Builder builder =
        settings.stream()
            .reduce(UnaryOperator.identity(), (first, then) -> b -> then.apply(first.apply(b)))
            .apply(ApiClient.builder().baseUri("https://api.example.com/"));

    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
  }
}
