package io.apiservice.sdk.benchmarks.endtoend.client;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Spring's {@code RestClient} over the JDK's client, which is what it takes where no other is
 * there.
 */
record SpringRestClient(RestClient client) implements Client {
  static Client open(Target target) {
    return new SpringRestClient(
        RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory(BareHttpClient.builder(target).build()))
            .baseUrl(target.base().toString())
            .requestInterceptor(
                (request, body, execution) -> {
                  request.getHeaders().setBearerAuth(Target.TOKEN);
                  return execution.execute(request, body);
                })
            .build());
  }

  @Override
  public Target.User call() {
    byte[] body =
        client
            .get()
            .uri("users/{id}", "42")
            .header("Accept", "application/json")
            .retrieve()
            .body(byte[].class);
    return Target.decode(java.util.Objects.requireNonNull(body));
  }
}
