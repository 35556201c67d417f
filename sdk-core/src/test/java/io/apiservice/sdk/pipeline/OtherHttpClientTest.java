package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.http.CallerThread;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another HTTP client whose requests are signed by {@link ApiClient#authenticating}. */
class OtherHttpClientTest {
  private static final String KEY = "k3y-q9Lw2mVx7TbR4p";

  private static Throwable failure(Callable<Response> sending) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.apiKey(KEY))
            .build()) {
      CallerThread caller = new CallerThread();
      Request request = Request.of("GET", URI.create("https://api.example.com/users"));
      return catchThrowable(
          () -> caller.await(api.authenticating(signed -> caller.run(sending)).send(request)));
    }
  }

  @Test
  void anExceptionThatQuotesTheCredentialIsMasked() {
    Throwable failure =
        failure(
            () -> {
              throw new ProtocolException("Unexpected status line: HTTP/1.1 " + KEY);
            });

    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(failure).hasMessageContaining("Unexpected status line").hasMessageNotContaining(KEY);
    assertThat(failure.toString()).doesNotContain(KEY);
  }

  @Test
  void anyOtherExceptionOfTheClientIsPassedOnAsItIs() {
    IOException cut = new IOException("unexpected end of stream");

    assertThat(
            failure(
                () -> {
                  throw cut;
                }))
        .isSameAs(cut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://my_service:8080/", "http://ex%41mple/", "http://example.com./"})
  void aHostThatCannotBeComparedGetsItsRequestUnsigned(String uri) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.apiKey(KEY))
            .build()) {
      List<Request> sent = new ArrayList<>();
      Response response =
          api.authenticating(
                  request -> {
                    sent.add(request);
                    return completedFuture(Response.of(200, "ok"));
                  })
              .send(Request.of("GET", URI.create(uri)))
              .join();

      assertThat(response.status()).isEqualTo(200);
      assertThat(sent).hasSize(1);
      assertThat(sent.get(0).headers().contains("Authorization")).isFalse();
    }
  }
}
