package io.apiservice.sdk.oauth.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.EngineFixture;
import io.apiservice.sdk.oauth.TokenProvider;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedTokenResponsesTest {
  private final EngineFixture fixture = new EngineFixture();

  private static TokenResponse read(String json) {
    return TokenResponse.read(json.getBytes(UTF_8));
  }

  private static TokenResponse.IssuedResponse granted(String members) {
    return (TokenResponse.IssuedResponse)
        read("{\"access_token\":\"a\",\"token_type\":\"bearer\"" + members + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3600|PT1H",
        "\"3600\"|PT1H",
        "3599.9|PT59M59.9S",
        "\"3599.9\"|PT59M59.9S",
        "9000000000000000000|PT8760H",
        "99999999999999999999999999|PT8760H",
        "1e400|PT8760H",
        "\"1e400\"|PT8760H",
        "0|",
        "-1|",
        "\"-1\"|",
        "null|",
        "\"soon\"|",
        "\"NaN\"|",
        "\"0x10\"|",
        "true|",
        "[3600]|",
        "{}|"
      })
  void expiresInIsBoundedOrUnknown(String value, @Nullable Duration life) {
    TokenResponse.IssuedResponse issuedResponse = granted(",\"expires_in\":" + value);

    assertThat(issuedResponse.life()).isEqualTo(life);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"refresh_token\":\"\"", ",\"refresh_token\":null"})
  void anAbsentOrEmptyRefreshTokenKeepsTheOldOne(String member) {
    TokenResponse.IssuedResponse issuedResponse = granted(member);

    assertThat(issuedResponse.refresh()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "42",
        "\"text\"",
        "{}",
        "{\"access_token\":\"\"}",
        "{\"access_token\":42}",
        "{\"access_token\":\"canary\",\"access_token\":\"canary\"}",
        "{\"access_token\":\"canary\"} {\"a\":1}",
        "{\"access_token\":\"canary\"",
        "{\"access_token\":\"canary\"}}",
        "<html>canary=1</html>",
        "access_token=canary&access_token=canary",
        "\u0000"
      })
  void whatIsNoTokenReplyIsUnreadableWithoutAWordOfIt(String body) {
    TokenResponse reply = read(body);

    assertThat(reply).isInstanceOf(TokenResponse.UnreadableResponse.class);
    assertThat(reply.toString()).doesNotContain("canary");
  }

  @Test
  void anAbyssIsUnreadable() {
    assertThat(read("{\"a\":".repeat(100_000)))
        .isInstanceOf(TokenResponse.UnreadableResponse.class);
    assertThat(read("[".repeat(100_000))).isInstanceOf(TokenResponse.UnreadableResponse.class);
  }

  @Test
  void aByteOrderMarkIsTolerated() {
    assertThat(read("\ufeff{\"access_token\":\"a\"}"))
        .isInstanceOf(TokenResponse.IssuedResponse.class);
  }

  @Test
  void aFormIsTolerated() {
    TokenResponse reply =
        read("access_token=a%2Bb&token_type=bearer&scope=repo+user&refresh_token=r");

    assertThat(reply).isInstanceOf(TokenResponse.IssuedResponse.class);
    assertThat(((TokenResponse.IssuedResponse) reply).access()).isEqualTo("a+b");
    assertThat(((TokenResponse.IssuedResponse) reply).refresh()).isEqualTo("r");
    assertThat(read("error=bad_refresh_token&error_description=x%20y"))
        .isEqualTo(new TokenResponse.OAuthErrorResponse("bad_refresh_token", "x y"));
  }

  @ParameterizedTest
  @CsvSource({"Bearer,true", "bearer,true", "BEARER,true", "mac,false", "DPoP,false", "N_A,false"})
  void onlyBearerIsSpoken(String type, boolean spoken) {
    TokenResponse reply = read("{\"access_token\":\"a\",\"token_type\":\"" + type + "\"}");

    assertThat(((TokenResponse.IssuedResponse) reply).bearer()).isEqualTo(spoken);
  }

  @Test
  void aRotatedTokenIsNotLostWithAnAccessTokenThatCannotBeUsed() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.twist(
        reply ->
            CompletableFuture.completedFuture(
                Response.of(
                    200,
                    "{\"access_token\":\"a\",\"token_type\":\"mac\",\"refresh_token\":\"refresh-1\"}")));

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("token_type");
    fixture.time.pass(Duration.ofSeconds(2));

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\\r\\nX-Evil: 1", "caf\\u00e9"})
  void anAccessTokenThatNoHeaderMayCarryIsRefused(String token) {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\"}");

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("characters");
  }

  @Test
  void withoutALifetimeATokenServesUntilItIsRefused() {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(200, "{\"access_token\":\"endless\",\"expires_in\":0}");
    Credential endless = provider.current().join();

    fixture.time.pass(Duration.ofDays(400));

    assertThat(provider.current().join()).isEqualTo(endless);
    assertThat(endless.facts().expiresAt()).isEmpty();
    assertThat(EngineFixture.value(provider.renew(endless))).isEqualTo("access-1");
  }

  @Test
  void anEndlessReplyIsGivenUpAtAMegabyte() {
    TokenProvider provider = fixture.provider();
    AtomicLong sent = new AtomicLong();
    fixture
        .server
        .instead(
            CompletableFuture.completedFuture(Response.of(200, Headers.empty(), endless(sent))))
        .instead(
            CompletableFuture.completedFuture(Response.of(200, Headers.empty(), endless(sent))));

    assertThat(EngineFixture.failure(provider.current())).isNotNull();
    assertThat(sent.get()).isLessThan(3 * 1024 * 1024);
  }

  /** Sends zeros until it is cancelled. */
  private static Body endless(AtomicLong sent) {
    return new Body() {
      @Override
      public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private boolean cancelled;

              @Override
              public void request(long n) {
                while (!cancelled) {
                  sent.addAndGet(64 * 1024);
                  subscriber.onNext(List.of(ByteBuffer.allocate(64 * 1024)));
                }
              }

              @Override
              public void cancel() {
                cancelled = true;
              }
            });
        return subscriber.getBody().toCompletableFuture();
      }

      @Override
      public byte[] peek() {
        return new byte[0];
      }

      @Override
      public void discard() {}
    };
  }

  @Test
  void theRequestIsWhatTheStandardSays() {
    TokenProvider provider = fixture.provider(b -> b.scope("read write"));

    EngineFixture.value(provider.current());

    Headers headers = fixture.server.lastRequest().headers();
    assertThat(headers.first("Content-Type")).contains("application/x-www-form-urlencoded");
    assertThat(headers.first("Accept")).contains("application/json");
    assertThat(headers.first("Accept-Encoding")).contains("identity");
    assertThat(headers.first("Authorization").orElseThrow()).startsWith("Basic ");
    assertThat(fixture.server.calls().get(0))
        .containsOnlyKeys("grant_type", "refresh_token", "scope")
        .containsEntry("scope", "read write");
  }
}
