package io.apiservice.sdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  record Price(BigDecimal amount) {}

  private final List<URI> asked = new ArrayList<>();

  static List<Paging> everyPaging() {
    return List.of(
        Paging.link(),
        Paging.cursor("items", "next_cursor", "cursor"),
        Paging.pageNumber("items", "page"),
        Paging.pageNumber("items", "page", 0),
        Paging.offset("items", "skip"));
  }

  @ParameterizedTest
  @MethodSource("everyPaging")
  void anElementIsReadDigitForDigit(Paging paging) {
    String elements = "[{\"amount\":12345678901234567.891},{\"amount\":1.10}]";
    String page = paging.toString().equals("link") ? elements : "{\"items\":" + elements + "}";
    ApiClient api = client(uri -> asked.size() == 1 ? page : page.replaceAll("\\[.*]", "[]"));

    assertThat(api.resource("prices", Price.class).list().paging(paging).stream())
        .extracting(Price::amount)
        .containsExactly(new BigDecimal("12345678901234567.891"), new BigDecimal("1.10"));
  }

  @Test
  void aTreeKeepsItsDigits() {
    ApiClient api = client(uri -> "[1.10, 12345678901234567.891]");

    assertThat(api.resource("prices", BigDecimal.class).list())
        .extracting(BigDecimal::toPlainString)
        .containsExactly("1.10", "12345678901234567.891");
    assertThat(api.resource("prices", JsonNode.class).list()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("everyPaging")
  void aNullElementIsAnErrorAndNoObject(Paging paging) {
    String elements = "[{\"amount\":1},null]";
    String page = paging.toString().equals("link") ? elements : "{\"items\":" + elements + "}";
    ApiClient api = client(uri -> page);

    assertThatThrownBy(() -> drain(api.resource("prices", Price.class).list().paging(paging)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("element 1 is null");
  }

  @Test
  void aNullElementIsAnEmptyOptionalWhereThatIsTheType() {
    ApiClient api = client(uri -> "[\"a\",null]");

    assertThat(api.resource("names", new TypeRef<Optional<String>>() {}).list())
        .containsExactly(Optional.of("a"), Optional.empty());
  }

  @Test
  void aCodecOfTheApplicationReadsTheListAsItIsWritten() {
    List<String> read = new ArrayList<>();
    JsonCodec recording =
        new JsonCodec() {
          @Override
          public byte[] write(Object value) throws IOException {
            return JsonCodec.jackson().write(value);
          }

          @Override
          public @Nullable Object read(byte[] json, Type type) throws IOException {
            read.add(new String(json, StandardCharsets.UTF_8));
            return JsonCodec.jackson().read(json, type);
          }
        };
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .json(recording)
            .transport(
                request ->
                    CompletableFuture.completedFuture(
                        Response.of(200, "{\"data\":{\"rows\" : [ {\"amount\": 1.10 } ]}}")))
            .build();

    drain(api.resource("prices", Price.class).list().paging(Paging.cursor("data.rows", "n", "c")));

    assertThat(read).containsExactly("[ {\"amount\": 1.10 } ]");
  }

  @Test
  void aServerThatCountsFromZeroIsNoticedBeforeAPageIsLeftOut() {
    ApiClient api = client(uri -> "{\"content\":[1,2],\"number\":0,\"last\":false}");

    assertThatThrownBy(() -> drain(numbers(api).paging(Paging.pageNumber("content", "page"))))
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("Paging.pageNumber(elements, parameter, 0)");
  }

  @Test
  void pagesCountedFromZeroAreAllRead() {
    ApiClient api =
        client(
            uri ->
                switch (String.valueOf(uri.getQuery())) {
                  case "null", "page=0" -> "{\"content\":[1,2],\"number\":0}";
                  case "page=1" -> "{\"content\":[3],\"number\":1}";
                  default -> "{\"content\":[]}";
                });

    assertThat(numbers(api).paging(Paging.pageNumber("content", "page", 0)))
        .containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"has_more\":true", "\"meta\":{\"next_cursor\":\"c2\"}", "\"next\":7"})
  void aMisspeltCursorIsAnErrorWhereTheListGoesOn(String sign) {
    ApiClient api = client(uri -> "{\"data\":[1],\"meta\":{}," + sign + "}");

    assertThatThrownBy(() -> drain(numbers(api).paging(Paging.cursor("data", "meta.nxt", "c"))))
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("meta.nxt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"has_more\":false", "\"meta\":{\"next\":null}", "\"total\":1"})
  void anAbsentCursorEndsAListThatDoesNotGoOn(String sign) {
    ApiClient api = client(uri -> "{\"data\":[1]," + sign + "}");

    assertThat(numbers(api).paging(Paging.cursor("data", "meta.cursor", "c"))).containsExactly(1);
  }

  @Test
  void aMemberWhoseNameHasADotIsFound() {
    ApiClient api = client(uri -> asked.size() == 1 ? "{\"v\":[1],\"a.b\":\"c2\"}" : "{\"v\":[2]}");

    assertThat(numbers(api).paging(Paging.cursor("v", "a.b", "c"))).containsExactly(1, 2);
    assertThat(asked.get(1).getQuery()).isEqualTo("c=c2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"page number", "offset"})
  void aServerThatRepeatsItsLastPageEndsTheList(String way) {
    ApiClient api =
        client(
            uri ->
                asked.size() == 1
                    ? "{\"rows\":[{\"amount\":1},{\"amount\":2}]}"
                    : "{\"rows\":[{\"amount\":3}],\"asked\":" + asked.size() + "}");
    Paging paging =
        way.equals("offset") ? Paging.offset("rows", "skip") : Paging.pageNumber("rows", "page");

    assertThat(api.resource("prices", Price.class).list().paging(paging)).hasSize(3);
    assertThat(asked).hasSize(3);
  }

  @Test
  void equalNumbersOnTwoPagesAreNoRepetition() {
    ApiClient api = client(uri -> asked.size() < 4 ? "[0,0]" : "[]");

    assertThat(numbers(api).paging(Paging.pageNumber("", "page"))).hasSize(6);
  }

  @Test
  void pagesThatAreEmptyForEverAreAnError() {
    ApiClient api = client(uri -> "{\"v\":[],\"n\":\"" + asked.size() + "\"}");

    assertThatThrownBy(() -> drain(numbers(api).paging(Paging.cursor("v", "n", "c"))))
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("empty");
    assertThat(asked).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/next",
        "//evil.example/next",
        "http://api.example.com/next",
        "https://api.example.com:8443/next",
        "https://user@api.example.com/next",
        "https://api.example.com.evil.example/"
      })
  void aNextPageOnAnotherOriginIsNeverAskedFor(String next) {
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .transport(
                request -> {
                  asked.add(request.uri());
                  return CompletableFuture.completedFuture(
                      Response.of(
                          200,
                          Headers.empty().with("Link", "<" + next + ">; rel=\"next\""),
                          "[1]"));
                })
            .build();

    assertThatThrownBy(() -> drain(numbers(api)))
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("another origin");
    assertThat(asked).hasSize(1);
  }

  private static Pages<Integer> numbers(ApiClient api) {
    return api.resource("numbers", Integer.class).list();
  }

  private static void drain(Iterable<?> pages) {
    pages.forEach(each -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://api.example.com/users?page=2", "/users?page=2", "?page=2"})
  void aNextUriInTheBodyIsFollowed(String next) {
    ApiClient api =
        client(
            uri ->
                asked.size() == 1
                    ? "{\"results\":[1],\"@odata.nextLink\":\"" + next + "\"}"
                    : "{\"results\":[2],\"@odata.nextLink\":null}");
    Paging paging = Paging.nextUri("results", "@odata.nextLink");

    assertThat(api.get("users").pages(Integer.class).paging(paging)).containsExactly(1, 2);
    assertThat(asked).last().hasToString("https://api.example.com/users?page=2");
  }

  @Test
  void aNextUriOnAnotherOriginIsAnErrorBeforeAnyConnection() {
    ApiClient api =
        client(uri -> "{\"results\":[1],\"next\":{\"href\":\"https://evil.example/users\"}}");
    Paging paging = Paging.nextUri("results", "next.href");

    assertThatThrownBy(() -> api.get("users").pages(Integer.class).paging(paging).stream().toList())
        .isInstanceOf(PagingException.class)
        .hasMessageContaining("on another origin");
    assertThat(asked).hasSize(1);
  }

  private ApiClient client(Function<URI, String> server) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .transport(
            request -> {
              asked.add(request.uri());
              return CompletableFuture.completedFuture(
                  Response.of(200, server.apply(request.uri())));
            })
        .build();
  }

  static List<Arguments> pagingAndFirstPage() {
    return List.of(
        Arguments.of(Paging.cursor("items", "next_cursor", "cursor"), 0),
        Arguments.of(Paging.pageNumber("items", "page"), 1),
        Arguments.of(Paging.pageNumber("items", "page", 0), 0),
        Arguments.of(Paging.offset("items", "skip"), 0));
  }

  /** Three pages of one element each; the number in the query says which one is asked for. */
  private static String page(URI uri, int first) {
    String query = Optional.ofNullable(uri.getQuery()).orElse("");
    String digits = query.replaceAll("\\D", "");
    int number = digits.isEmpty() ? first : Integer.parseInt(digits);
    int index = number - first;
    String cursor = index < 2 ? ",\"next_cursor\":\"" + (number + 1) + "\"" : "";
    return "{\"items\":[" + (index < 3 ? "\"" + index + "\"" : "") + "]" + cursor + "}";
  }

  @ParameterizedTest
  @MethodSource("pagingAndFirstPage")
  void aListContinuesLaterWhereItHasStopped(Paging paging, int first) {
    Page<String> page =
        client(uri -> page(uri, first))
            .resource("users", String.class)
            .list()
            .query("role", "admin")
            .paging(paging)
            .pages()
            .iterator()
            .next();
    String saved = page.next().orElseThrow().toString();

    Pages<String> rest =
        client(uri -> page(uri, first))
            .resource("users", String.class)
            .list()
            .paging(paging)
            .from(URI.create(saved));

    assertThat(page.elements()).containsExactly("0");
    assertThat(page.last()).isFalse();
    assertThat(rest.stream()).containsExactly("1", "2");
    assertThat(asked).allMatch(uri -> uri.getQuery().contains("role=admin"));
  }

  @Test
  void aListDoesNotContinueOnAnotherOrigin() {
    Pages<String> users = client(uri -> "[]").resource("users", String.class).list();

    for (String page :
        List.of(
            "https://elsewhere.example/users?page=2", "http://api.example.com/users", "users")) {
      assertThatThrownBy(() -> users.from(URI.create(page)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another origin");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void aPageDoesNotShowTheUriOfTheNextOne() {
    Page<String> page =
        new Page<>(
            List.of("a"),
            Headers.empty(),
            Optional.of(URI.create("https://api.example.com/users?key=example-key-1")));

    assertThat(page.toString()).contains("last=false").doesNotContain("example-key-1");
  }
}
