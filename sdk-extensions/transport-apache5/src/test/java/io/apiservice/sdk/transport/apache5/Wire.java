package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.ApiClient;
import java.util.function.Consumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;

/** The ways of sending that behave the same. */
enum Wire {
  JDK {
    @Override
    ApiClient.Builder builder(Consumer<AutoCloseable> closing) {
      return ApiClient.builder();
    }
  },

  APACHE {
    @Override
    ApiClient.Builder builder(Consumer<AutoCloseable> closing) {
      ApacheTransport transport = ApacheTransport.create();
      closing.accept(transport);
      return ApiClient.builder().transport(transport);
    }
  },

  /** With everything that Apache's client does by itself, and credentials for every server. */
  APACHE_OF_APPLICATION {
    @Override
    ApiClient.Builder builder(Consumer<AutoCloseable> closing) {
      ApacheTransport transport = ApacheTransport.of(classicOfApplication(closing));
      closing.accept(transport);
      return ApiClient.builder().transport(transport);
    }
  },

  /** The same, with an asynchronous client. */
  APACHE_ASYNC_OF_APPLICATION {
    @Override
    ApiClient.Builder builder(Consumer<AutoCloseable> closing) {
      ApacheTransport transport =
          ApacheTransport.of(
              classicOfApplication(closing),
              HttpAsyncClients.custom()
                  .setConnectionManager(
                      PoolingAsyncClientConnectionManagerBuilder.create()
                          .setMaxConnPerRoute(MANY)
                          .setMaxConnTotal(MANY)
                          .build())
                  .setDefaultCredentialsProvider(forEveryServer()));
      closing.accept(transport);
      return ApiClient.builder().transport(transport);
    }
  };

  private static final int MANY = 200;

  private static CloseableHttpClient classicOfApplication(Consumer<AutoCloseable> closing) {
    CloseableHttpClient client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(MANY)
                    .setMaxConnTotal(MANY)
                    .build())
            .setDefaultCredentialsProvider(forEveryServer())
            .build();
    closing.accept(client);
    return client;
  }

  private static BasicCredentialsProvider forEveryServer() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(null, -1),
        new UsernamePasswordCredentials("application", "password".toCharArray()));
    return credentials;
  }

  /** A builder of clients that send in this way. */
  abstract ApiClient.Builder builder(Consumer<AutoCloseable> closing);
}
