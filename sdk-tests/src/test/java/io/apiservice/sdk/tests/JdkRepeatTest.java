package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.event.ApiListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * If a pooled connection is closed without a response, the JDK repeats a GET by itself and does not
 * report it. It must not do that with a write, and neither must another client.
 */
@Timeout(60)
class JdkRepeatTest {
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<ApiListener.RequestSent> sent = new CopyOnWriteArrayList<>();
  private final RawServer server = new RawServer(this::closeAtTheSecondRequest);
  private final ApiClient api =
      TestTransport.builder()
          .baseUri(server.uri())
          .credentials(Credentials.apiKey("key-8Rt2Wq6ZpK"))
          .listener(
              new ApiListener() {
                @Override
                public void onRequest(RequestSent event) {
                  sent.add(event);
                }
              })
          .build();

  @AfterEach
  void close() throws Exception {
    api.close();
    server.close();
  }

  /** Closes the first connection at its second request. Other connections always respond. */
  private void closeAtTheSecondRequest(RawServer.Peer peer) throws IOException {
    for (int request = 1; ; request++) {
      heads.add(peer.head());
      if (peer.number() == 1 && request == 2) {
        return;
      }
      peer.ok("done");
    }
  }

  private List<String> received(String path) {
    return heads.stream().filter(head -> head.contains(" /" + path + " ")).toList();
  }

  private static String send(ApiRequest request) {
    return request.returning(String.class).retries(0).send();
  }

  @Test
  void aGetThatTheJdkRepeatsIsTheSameRequestAndOneAttempt() {
    assumeFalse(TestTransport.isApache(), TestTransport.JDK_ONLY);
    assertThat(send(api.get("first"))).isEqualTo("done");
    assertThat(send(api.get("second"))).isEqualTo("done");

    assertThat(received("second")).as("the JDK repeats it").hasSize(2);
    assertThat(received("second").get(0))
        .isEqualTo(received("second").get(1))
        .contains("Authorization: Bearer key-8Rt2Wq6ZpK");
    assertThat(sent).as("what the SDK has sent").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void aWriteIsSentOnce(String method) {
    assertThat(send(api.get("first"))).isEqualTo("done");

    Throwable failure = catchThrowable(() -> send(api.request(method, "second")));

    assertThat(failure).isInstanceOf(TransportException.class);
    assertThat(received("second")).hasSize(1);
  }

  @Test
  void aWriteThroughTheDropInIsSentOnce() throws Exception {
    HttpClient http = api.asHttpClient();
    URI first = server.uri().resolve("first");
    HttpRequest read = HttpRequest.newBuilder(first).build();
    HttpRequest write =
        HttpRequest.newBuilder(server.uri().resolve("second"))
            .POST(BodyPublishers.ofString("v"))
            .build();
    assertThat(http.send(read, BodyHandlers.ofString()).body()).isEqualTo("done");

    Throwable failure = catchThrowable(() -> http.send(write, BodyHandlers.ofString()));

    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(received("second")).hasSize(1);
  }
}
