package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Page;
import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If a server writes an address into a response, the library does not connect to it. */
class ForeignAddressTest {
  private final TestEnvironment environment = TestEnvironment.strict();
  private final Foreign foreign = new Foreign();

  @AfterEach
  void close() throws Exception {
    environment.close();
    foreign.close();
  }

  @Test
  void aNextPageOnAnotherOriginIsNotConnectedTo() throws Exception {
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(200, "[{\"id\":\"1\"}]")
                    .header("Link", "<" + foreign.uri("users?page=2") + ">; rel=\"next\"")));

    assertNextPageIsRefused(Paging.link());
  }

  @Test
  void aNextPageThatDiffersInItsHostNameAloneIsNotConnectedTo() throws Exception {
    URI next = URI.create("http://localhost:" + foreign.port() + "/users?page=2");
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(200, "[{\"id\":\"1\"}]")
                    .header("Link", "<" + next + ">; rel=\"next\"")));

    assertNextPageIsRefused(Paging.link());
  }

  @Test
  void aSchemeRelativeNextPageIsNotConnectedTo() throws Exception {
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(200, "[{\"id\":\"1\"}]")
                    .header("Link", "<//127.0.0.1:" + foreign.port() + "/users>; rel=next")));

    assertNextPageIsRefused(Paging.link());
  }

  private void assertNextPageIsRefused(Paging paging) throws IOException {
    Iterator<Page<TestEnvironment.User>> pages =
        environment
            .client()
            .resource("users", TestEnvironment.User.class)
            .list()
            .paging(paging)
            .pages()
            .iterator();

    assertThatThrownBy(
            () -> {
              while (pages.hasNext()) {
                pages.next();
              }
            })
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("another origin");
    assertThat(environment.api.requestCount()).isEqualTo(1);
    assertThat(foreign.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"%s\"",
        "Bearer resource_metadata=\"%s\"",
        "Bearer error=\"invalid_token\", resource_metadata=\"%s\"",
        "Bearer error=\"insufficient_scope\", resource_metadata=\"%s\", scope=\"a\"",
        "Bearer authorization_uri=\"%s\", error=\"invalid_token\"",
        "Bearer as_uri=\"%s\", issuer=\"%s\", error=\"invalid_token\"",
        "Bearer error=\"invalid_token\", error_uri=\"%s\"",
        "Bearer error=\"insufficient_user_authentication\", issuer=\"%s\"",
        "DPoP error=\"use_dpop_nonce\", resource_metadata=\"%s\"",
        "Basic realm=\"%s\"",
        "Negotiate realm=\"%s\"",
      })
  void anAddressInAChallengeIsNotConnectedTo(String challenge) throws Exception {
    String url = foreign.uri(".well-known/oauth-protected-resource").toString();
    String body = "{\"error\":\"x\",\"error_uri\":\"" + url + "\",\"issuer\":\"" + url + "\"}";
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.unauthorized(challenge.replace("%s", url))
                    .header("Link", "<" + url + ">; rel=\"oauth-protected-resource\"")
                    .body("application/json", body)));
    ApiClient api = environment.client();

    UnauthorizedException refusal =
        catchThrowableOfType(
            UnauthorizedException.class, () -> api.get("users/1").returning(String.class).send());
    HttpResponse<String> response =
        api.asHttpClient().send(environment.get("users/1"), BodyHandlers.ofString());

    assertThat(refusal.getMessage()).isNotEmpty();
    assertThat(refusal.diagnosis().toJson()).isNotEmpty();
    assertThat(api.diagnose(response)).isPresent();
    assertThat(foreign.connections()).isZero();
  }

  @Test
  void anAddressInARefusalOfTheTokenEndpointIsNotConnectedTo() throws Exception {
    String url = foreign.uri("why").toString();
    environment
        .auth
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(
                    400,
                    "{\"error\":\"invalid_grant\",\"error_uri\":\""
                        + url
                        + "\",\"iss\":\""
                        + url
                        + "\"}")));
    environment.api.faults().always(Fault.instead(FakeResponse.unauthorized("Bearer")));
    ApiClient api = environment.client();

    assertThat(
            catchThrowableOfType(
                UnauthorizedException.class,
                () -> api.get("users/1").returning(String.class).send()))
        .isNotNull();
    assertThat(foreign.connections()).isZero();
  }

  @Test
  void aConnectionWouldBeSeen() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), foreign.port())) {
      assertThat(socket.isConnected()).isTrue();
      assertThat(foreign.connections()).isEqualTo(1);
    }
  }

  /** A listening port. Every connection attempt is in its queue, whether accepted or not. */
  private static final class Foreign implements AutoCloseable {
    private final ServerSocketChannel channel;

    Foreign() {
      try {
        channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    int port() {
      return channel.socket().getLocalPort();
    }

    URI uri(String path) {
      return URI.create("http://127.0.0.1:" + port() + "/" + path);
    }

    int connections() throws IOException {
      int connections = 0;
      while (channel.accept() != null) {
        connections++;
      }
      return connections;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
