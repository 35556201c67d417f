package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.NotFoundException;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.lang.reflect.Type;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** APIs that wrap every value in an object. */
class EnvelopesTest {
  record User(String name) {}

  private long sent;

  private ApiClient.Builder builder(int status, String body) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .transport(
            request -> {
              sent = request.body().map(BodyPublisher::contentLength).orElse(0L);
              return completedFuture(Response.of(status, body));
            });
  }

  private ApiClient.Builder builder(String body) {
    return builder(200, body);
  }

  @Test
  void aResourceIsReadFromTheEnvelopeOfTheClient() {
    ApiClient api =
        builder("{\"meta\":{\"name\":\"no\"},\"data\":{\"name\":\"Ada\"}}")
            .envelope("data")
            .build();
    Resource<User> users = api.resource("users", User.class);

    assertThat(users.get(1)).isEqualTo(new User("Ada"));
    assertThat(users.create(Map.of("name", "Ada"))).isEqualTo(new User("Ada"));
    assertThat(sent).isEqualTo("{\"name\":\"Ada\"}".length());
    assertThat(api.get("users/1").returning(User.class).withResponse().send().value())
        .isEqualTo(new User("Ada"));
  }

  @Test
  void aResourceAndARequestHaveOneOfTheirOwn() {
    ApiClient api = builder("{\"result\":{\"user\":{\"name\":\"Ada\"}}}").envelope("data").build();

    assertThat(api.resource("users", User.class).envelope("result.user").get(1).name())
        .isEqualTo("Ada");
    assertThat(
            api.resource("teams", User.class)
                .envelope("result.user")
                .at(7, "users", User.class)
                .get(1)
                .name())
        .isEqualTo("Ada");
    assertThat(api.get("users/1").envelope("result.user").returning(User.class).send().name())
        .isEqualTo("Ada");
    assertThat(
            api.get("users/1").envelope("").returning(new TypeRef<Map<String, Object>>() {}).send())
        .containsOnlyKeys("result");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\":5}|5",
        "{\"data\": 5 }|5",
        "{\"data\":5.10,\"n\":1}|5.10",
        "{\"data\":-12e3}|-12e3",
        "{\"data\":\"x\"}|\"x\"",
        "{\"data\":true}|true",
        "{\"data\":[1, 2]}|[1, 2]",
        "{\"data\":null}|null",
        "{\"other\":{\"data\":1},\"data\":{\"data\":2}}|{\"data\":2}",
      })
  void theMemberIsReadAsTheServerWroteIt(String body, String member) {
    String[] read = new String[1];
    ApiClient api =
        builder(body)
            .envelope("data")
            .json(
                new JsonCodec() {
                  @Override
                  public byte[] write(Object value) {
                    throw new UnsupportedOperationException();
                  }

                  @Override
                  public Object read(byte[] json, Type type) {
                    read[0] = new String(json, StandardCharsets.UTF_8);
                    return Optional.empty();
                  }
                })
            .build();

    assertThat(api.get("x").returning(new TypeRef<Optional<Object>>() {}).send()).isEmpty();
    assertThat(read[0]).isEqualTo(member);
  }

  @Test
  void whatIsReturnedAsItIsKeepsItsEnvelope() {
    String body = "{\"data\":{\"name\":\"Ada\"}}";
    ApiClient api = builder(body).envelope("data").build();

    assertThat(api.get("x").returning(String.class).send()).isEqualTo(body);
    assertThat(api.get("x").returning(byte[].class).send()).asString().isEqualTo(body);
  }

  @Test
  void aMissingEnvelopeIsExplainedAndIsAnEmptyOptionalWhereThatIsTheType() {
    ApiClient api = builder("{\"items\":1}").envelope("data").build();

    assertThatThrownBy(() -> api.get("x").returning(User.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the body has no member \"data\", expected")
        .hasMessageContaining("envelope(\"\")");
    assertThat(api.get("x").returning(new TypeRef<Optional<User>>() {}).send()).isEmpty();
    for (String none : List.of("[1]", "5", "nonsense", "{\"data\":")) {
      ApiClient other = builder(none).envelope("data").build();
      assertThatThrownBy(() -> other.get("x").returning(User.class).send())
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("\"data\"");
    }
    assertThatThrownBy(
            () ->
                builder("{\"data\":null}")
                    .envelope("data")
                    .build()
                    .get("x")
                    .returning(User.class)
                    .send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the member \"data\" is null");
    assertThatThrownBy(
            () ->
                builder("{\"data\":{\"name\":[]}}")
                    .envelope("data")
                    .build()
                    .get("x")
                    .returning(User.class)
                    .send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("in \"data\": ");
  }

  @Test
  void anErrorIsNotReadFromTheEnvelope() {
    ApiClient api = builder(404, "{\"detail\":\"no such user\"}").envelope("data").build();

    assertThatThrownBy(() -> api.get("x").returning(User.class).send())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no such user");
  }

  @Test
  void aListIsReadFromTheEnvelopeUnlessItsPagingNamesAnotherMember() {
    ApiClient api =
        builder("{\"data\":[{\"name\":\"Ada\"}],\"x\":[{\"name\":\"Bob\"}]}")
            .envelope("data")
            .build();

    assertThat(api.resource("users", User.class).list()).containsExactly(new User("Ada"));
    assertThat(api.resource("users", User.class).list().paging(Paging.link("x")))
        .containsExactly(new User("Bob"));
  }

  @Test
  void aListInAnEnvelopeFollowsTheLinkHeader() {
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .envelope("data")
            .transport(
                request ->
                    completedFuture(
                        request.uri().getQuery() == null
                            ? Response.of(
                                200,
                                Headers.of("Link", "</users?page=2>; rel=\"next\""),
                                "{\"data\":[{\"name\":\"Ada\"}],\"has_more\":true}")
                            : Response.of(
                                200, "{\"data\":[{\"name\":\"Bob\"}],\"has_more\":false}")))
            .build();

    assertThat(api.resource("users", User.class).list())
        .containsExactly(new User("Ada"), new User("Bob"));
  }

  @Test
  void aListThatWouldEndTooEarlyIsAnError() {
    ApiClient api =
        builder("{\"data\":[{\"name\":\"Ada\"}],\"next_cursor\":\"abc\"}").envelope("data").build();

    assertThatThrownBy(() -> api.resource("users", User.class).list().stream().toList())
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("no Link header")
        .hasMessageContaining("\"next_cursor\" says that a page follows");
  }
}
