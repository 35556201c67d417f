package io.apiservice.sdk.oauth.endpoint;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.EngineFixture;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** If a response is malformed, the refresh token in it is not lost, because it is the only copy. */
class LegibleRefreshTokenTest {
  private static final String TOKENS =
      "\"access_token\":\"access-1\",\"refresh_token\":\"refresh-1\"";

  private final EngineFixture fixture = new EngineFixture();

  static Stream<String> malformed() {
    return Stream.of(
        "{\"id_token\":\"id\",\"refresh_token\":\"refresh-1\"}",
        "{\"access_token\":null,\"refresh_token\":\"refresh-1\"}",
        "{" + TOKENS + ",\"scope\":\"a\",\"scope\":\"b\"}",
        "{\"access_token\":\"access-1\"," + TOKENS + "}",
        "{" + TOKENS + ",\"refresh_token\":\"refresh-1\"}",
        "{" + TOKENS + "}<!-- 12 ms -->",
        "{" + TOKENS + "} {\"refresh_token\":\"of-another\"}",
        "[{" + TOKENS + "}]",
        "{\"claims\":" + "[".repeat(80) + "]".repeat(80) + "," + TOKENS + "}",
        "{" + TOKENS + ",\"expires_in\":" + "9".repeat(2_000) + "}",
        "{" + TOKENS + ",\"cut\":\"off");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aLegibleRefreshTokenIsKept(String reply) {
    TokenProvider provider =
        fixture.stored("seed-0", b -> b.whenAmbiguous(OAuth.WhenAmbiguous.FAIL));
    fixture.server.twist(real -> completedFuture(Response.of(200, reply)));

    Object outcome = provider.current().handle((token, failure) -> failure == null).join();

    RefreshOutcome expected =
        Boolean.TRUE.equals(outcome) ? RefreshOutcome.REFRESHED : RefreshOutcome.MISCONFIGURED;
    assertThat(fixture.recordingListener.outcomes()).containsExactly(expected);
    assertThat(fixture.store.text()).contains("refresh-1").doesNotContain("intent");
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.forceRefresh())).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void theReasonIsToldWithoutAWordOfTheReply() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.twist(real -> completedFuture(Response.of(200, "{" + TOKENS + "} canary")));

    assertThat(failure(provider.current()))
        .hasMessageContaining("malformed")
        .hasMessageContaining("refresh token is kept")
        .hasMessageNotContaining("canary")
        .hasMessageNotContaining("refresh-1");
  }

  /** The opposite case: if it is unclear which token is meant, the outcome is ambiguous. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"refresh_token\":\"refresh-1\",\"refresh_token\":\"refresh-2\"}",
        "{\"nested\":{\"refresh_token\":\"refresh-1\"}",
        "<html>\"refresh_token\":\"refresh-1\"</html>",
        "{\"refresh_token\":\"refr"
      })
  void whatIsNotLegibleStaysAmbiguous(String reply) {
    TokenProvider provider =
        fixture.stored("seed-0", b -> b.whenAmbiguous(OAuth.WhenAmbiguous.FAIL));
    fixture.server.twist(real -> completedFuture(Response.of(200, reply)));

    failure(provider.current());

    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.AMBIGUOUS);
  }

  @Test
  void aReplyThatWasCompressedUnaskedIsRead() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(("{" + TOKENS + "}").getBytes(UTF_8));
    }
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.twist(
        real ->
            completedFuture(
                Response.of(
                    200,
                    Headers.of("Content-Encoding", "gzip"),
                    Body.of(compressed.toByteArray()))));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.store.text()).contains("refresh-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RT\\r\\nevil\\u001b[31m", "RT\\u0000nul", "   ", "caf\\u00e9"})
  void whatCanBeNoRefreshTokenIsNoRotation(String text) {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.rotates(false);
    fixture.server.twist(
        real ->
            completedFuture(
                Response.of(200, "{\"access_token\":\"a\",\"refresh_token\":\"" + text + "\"}")));

    assertThat(value(provider.current())).isEqualTo("a");
    assertThat(value(provider.forceRefresh())).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "seed-0");
  }

  @Test
  void aBlankWithinARefreshTokenBelongsToIt() {
    assertThat(TokenResponse.isRefreshToken("two words")).isTrue();
    assertThat(TokenResponse.isRefreshToken("~!\"#")).isTrue();
    assertThat(TokenResponse.isRefreshToken("")).isFalse();
  }

  @Test
  void theSameRefreshTokenAgainIsNoRotation() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.rotates(false);
    fixture.server.twist(
        real ->
            completedFuture(
                Response.of(200, "{\"access_token\":\"a\",\"refresh_token\":\"seed-0\"}")));

    assertThat(value(provider.current())).isEqualTo("a");
    assertThat(value(provider.forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void aMalformedFormKeepsItsRefreshTokenToo() {
    TokenResponse reply =
        TokenResponse.read(
            "access_token=a&access_token=a&refresh_token=refresh-1&scope=x".getBytes(UTF_8));

    assertThat(reply)
        .isEqualTo(
            TokenResponse.IssuedResponse.refreshOnly("refresh-1", "it is not well-formed JSON"));
  }
}
