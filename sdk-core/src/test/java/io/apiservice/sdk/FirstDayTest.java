package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.NotFoundException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What a new user does on the first day. The transport is a lambda. */
@NullUnmarked
class FirstDayTest {
  record User(String id, String name, boolean active, Instant createdAt) {}

  enum Color {
    RED,
    @JsonEnumDefaultValue
    OTHER
  }

  enum Size {
    SMALL
  }

  record Thing(Color color, Size size, Optional<String> note) {}

  private final List<Request> seen = Collections.synchronizedList(new ArrayList<>());

  private ApiClient client(Transport transport) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(Credentials.apiKey("key-1234567890"))
        .transport(
            request -> {
              seen.add(request);
              return transport.send(request);
            })
        .build();
  }

  private ApiClient answering(int status, String body) {
    return client(request -> completedFuture(Response.of(status, body)));
  }

  @Test
  void aTypedResourceActsAtOnce() {
    ApiClient api =
        answering(
            200,
            "{\"id\":\"42\",\"name\":\"Ada\",\"active\":true,\"createdAt\":\"2026-01-02T03:04:05Z\",\"more\":1}");

    User ada = api.resource("users", User.class).get("42");

    assertThat(ada).isEqualTo(new User("42", "Ada", true, Instant.parse("2026-01-02T03:04:05Z")));
    assertThat(seen.get(0).uri()).hasToString("https://api.example.com/v1/users/42");
    assertThat(seen.get(0).headers().first("authorization")).contains("Bearer key-1234567890");
    assertThat(seen.get(0).headers().first("Accept")).contains("application/json");
  }

  @Test
  void aSlashInAVariableIsEncoded() {
    ApiClient api = answering(204, "");

    api.resource("users", User.class).delete("a/b c");

    assertThat(seen.get(0).uri()).hasToString("https://api.example.com/v1/users/a%2Fb%20c");
  }

  @Test
  void queriesRepeatCollectionsAndSkipNulls() {
    ApiClient api = answering(200, "\"x\"");

    api.get("search")
        .query("tag", List.of("a", "b"))
        .query("none", null)
        .query("q", "x&y")
        .returning(String.class)
        .send();

    assertThat(seen.get(0).uri().getRawQuery()).isEqualTo("tag=a&tag=b&q=x%26y");
  }

  @Test
  void aFailureToDecodeSaysWhyAndWhere() {
    ApiClient api = answering(200, "{\"color\":\"RED\",\n\"size\":[\"s3cret\"]}");

    assertThatThrownBy(() -> api.get("thing").returning(Thing.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("at .size (line 2, column 8): expected a Size, found an array")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aCodecThatThrowsUncheckedExceptionsFailsToDecode() {
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/v1/")
            .transport(request -> completedFuture(Response.of(200, "{}")))
            .json(
                new JsonCodec() {
                  @Override
                  public byte[] write(Object value) {
                    return new byte[0];
                  }

                  @Override
                  public Object read(byte[] json, Type type) {
                    throw new IllegalStateException("s3cret");
                  }
                })
            .build();

    assertThatThrownBy(() -> api.get("thing").returning(Thing.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("IllegalStateException")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void unknownEnumConstantsAreNullOrTheDefault() {
    ApiClient api = answering(200, "{\"color\":\"BLUE\",\"size\":\"HUGE\"}");

    Thing thing = api.get("thing").returning(Thing.class).send();

    assertThat(thing.color()).isEqualTo(Color.OTHER);
    assertThat(thing.size()).isNull();
    assertThat(thing.note()).isEmpty();
  }

  @Test
  void nullPropertiesAreOmittedAndNullsInAMapKept() throws Exception {
    ApiClient api = answering(200, "{}");
    Map<String, Object> changes = new HashMap<>();
    changes.put("name", null);

    api.resource("users", User.class).patch("1", changes);
    api.post("users").body(new User("1", null, true, null)).returningNothing().send();

    assertThat(body(seen.get(0))).isEqualTo("{\"name\":null}");
    assertThat(seen.get(0).headers().first("Content-Type"))
        .contains("application/merge-patch+json");
    assertThat(body(seen.get(1))).isEqualTo("{\"id\":\"1\",\"active\":true}");
  }

  private static String body(Request request) throws Exception {
    var bytes = new java.util.concurrent.CompletableFuture<String>();
    StringBuilder text = new StringBuilder();
    request
        .body()
        .orElseThrow()
        .subscribe(
            new java.util.concurrent.Flow.Subscriber<>() {
              @Override
              public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(java.nio.ByteBuffer item) {
                text.append(java.nio.charset.StandardCharsets.UTF_8.decode(item));
              }

              @Override
              public void onError(Throwable failure) {
                bytes.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {
                bytes.complete(text.toString());
              }
            });
    return bytes.get();
  }

  @Test
  void anEmptyAnswerWhereAValueWasPromisedNamesTheWayOut() {
    ApiClient api = answering(204, "");

    assertThatThrownBy(() -> api.get("x").returning(User.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("returningNothing()")
        .hasMessageContaining("Optional");
    assertThat(api.get("x").returning(new TypeRef<Optional<User>>() {}).send()).isEmpty();
  }

  @Test
  void listsFollowLinks() {
    ApiClient api =
        client(
            request ->
                completedFuture(
                    request.uri().toString().contains("page=2")
                        ? Response.of(200, "[{\"id\":\"3\"}]")
                        : Response.of(
                            200,
                            Headers.of("Link", "</v1/users?page=2&active=true>; rel=\"next\""),
                            "[{\"id\":\"1\"},{\"id\":\"2\"}]")));

    List<String> ids = new ArrayList<>();
    for (User user : api.resource("users", User.class).list().query("active", true)) {
      ids.add(user.id());
    }

    assertThat(ids).containsExactly("1", "2", "3");
    assertThat(seen).hasSize(2);
  }

  @Test
  void aStatusBecomesItsException() {
    ApiClient api =
        client(
            request ->
                completedFuture(
                    Response.of(
                        404,
                        Headers.of(
                            "Content-Type", "application/problem+json", "X-Request-Id", "r-1"),
                        "{\"title\":\"No such user\",\"detail\":\"user 42 is gone\"}")));

    assertThatThrownBy(() -> api.get("users/42").returning(User.class).send())
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e -> {
              assertThat(e.status()).isEqualTo(404);
              assertThat(e.requestId()).contains("r-1");
              assertThat(e.problem().orElseThrow().detail()).contains("user 42 is gone");
              assertThat(e).hasMessageContaining("user 42 is gone");
              assertThat(e.getStackTrace())
                  .anyMatch(line -> line.getClassName().equals(FirstDayTest.class.getName()));
            });
  }

  @Test
  void aRefusedKeyIsSentOnceAndExplained() {
    ApiClient api = answering(401, "{\"error\":\"invalid key key-1234567890\"}");

    assertThatThrownBy(() -> api.get("users/42").returning(User.class).send())
        .isInstanceOfSatisfying(
            UnauthorizedException.class, e -> assertThat(e.diagnosis()).isNotNull())
        .hasMessageNotContaining("key-1234567890");
    assertThat(seen).hasSize(1);
  }

  @Test
  void asynchronousCallsReturnTheSame() {
    ApiClient api = answering(200, "{\"id\":\"42\"}");

    assertThat(api.resource("users", User.class).calls().get("42").sendAsync().join().id())
        .isEqualTo("42");
  }

  @Test
  void theClientDrawsItsPipeline() {
    assertThat(answering(200, "").toString())
        .contains("retrying(2) → redirecting(5) → authenticating[https://api.example.com] → ")
        .doesNotContain("key-1234567890");
  }
}
