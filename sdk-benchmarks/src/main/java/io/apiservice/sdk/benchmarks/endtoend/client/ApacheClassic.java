package io.apiservice.sdk.benchmarks.endtoend.client;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * The classic client of Apache HttpClient 5, which speaks HTTP/1.1. Its pool is as large as needed.
 */
record ApacheClassic(CloseableHttpClient client, String uri) implements Client {
  private static final int MANY = 1024;

  static @Nullable Client open(Target target) {
    return target.protocol() == Target.Protocol.TLS_HTTP2
        ? null
        : new ApacheClassic(
            HttpClients.custom()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(MANY)
                        .setMaxConnTotal(MANY)
                        .build())
                .build(),
            target.user().toString());
  }

  @Override
  public Target.User call() throws IOException {
    HttpGet get = new HttpGet(uri);
    get.setHeader("Accept", "application/json");
    get.setHeader("Authorization", "Bearer " + Target.TOKEN);
    return client.execute(
        get,
        response -> {
          if (response.getCode() != 200) {
            throw new IOException("the server answered " + response.getCode());
          }
          return Target.decode(EntityUtils.toByteArray(response.getEntity()));
        });
  }
}
