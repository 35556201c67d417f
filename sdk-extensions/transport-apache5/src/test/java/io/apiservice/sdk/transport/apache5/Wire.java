package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.ApiClient;
import java.util.function.Consumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

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
      BasicCredentialsProvider credentials = new BasicCredentialsProvider();
      credentials.setCredentials(
          new AuthScope(null, -1),
          new UsernamePasswordCredentials("application", "password".toCharArray()));
      CloseableHttpClient client =
          HttpClients.custom().setDefaultCredentialsProvider(credentials).build();
      closing.accept(client);
      ApacheTransport transport = ApacheTransport.of(client);
      closing.accept(transport);
      return ApiClient.builder().transport(transport);
    }
  };

  /** A builder of clients that send in this way. */
  abstract ApiClient.Builder builder(Consumer<AutoCloseable> closing);
}
