package io.apiservice.sdk.benchmarks.endtoend.client;

import feign.Feign;
import feign.Param;
import feign.Request;
import feign.RequestLine;
import feign.http2client.Http2Client;
import feign.jackson.JacksonDecoder;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Feign over the JDK's client, with settings that let it use the one that it was given. */
record FeignLibrary(Users users) implements Client {
  /** The interface of the API. */
  interface Users {
    @RequestLine("GET users/{id}")
    Target.User get(@Param("id") String id);
  }

  static Client open(Target target) {
    HttpClient http =
        BareHttpClient.builder(target)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
    return new FeignLibrary(
        Feign.builder()
            .client(new Http2Client(http))
            .options(new Request.Options(10, TimeUnit.SECONDS, 60, TimeUnit.SECONDS, true))
            .decoder(new JacksonDecoder(Target.mapper()))
            .requestInterceptor(
                template ->
                    template
                        .header("Accept", "application/json")
                        .header("Authorization", "Bearer " + Target.TOKEN))
            .target(Users.class, target.base().toString()));
  }

  @Override
  public Target.User call() {
    return users.get("42");
  }
}
