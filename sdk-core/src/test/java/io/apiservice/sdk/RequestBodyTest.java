package io.apiservice.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a body or a parameter seems to be is what is sent. */
class RequestBodyTest {
  private final List<Request> sent = new ArrayList<>();
  private final ApiClient api =
      ApiClient.builder()
          .baseUri("https://api.example.com/")
          .transport(
              request -> {
                sent.add(request);
                return completedFuture(Response.of(200));
              })
          .build();

  record Data(int n) {}

  private Request sent(ApiRequest request) {
    request.returningNothing().send();
    return sent.get(sent.size() - 1);
  }

  private String content(ApiRequest request) throws Exception {
    return content(sent(request));
  }

  private static String content(Request request) throws Exception {
    BodySubscriber<String> text = BodySubscribers.ofString(UTF_8);
    request
        .body()
        .orElseThrow()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
              }

              @Override
              public void onNext(ByteBuffer item) {
                text.onNext(List.of(item));
              }

              @Override
              public void onError(Throwable failure) {
                text.onError(failure);
              }

              @Override
              public void onComplete() {
                text.onComplete();
              }
            });
    return text.getBody().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private String type() {
    return sent.get(sent.size() - 1).headers().first("Content-Type").orElse("-");
  }

  @Test
  void contentIsSentAsItIs(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("up.bin"), "content");
    byte[] bytes = "content".getBytes(UTF_8);

    for (Object each :
        List.of(
            file,
            file.toFile(),
            bytes,
            ByteBuffer.wrap(bytes),
            new ByteArrayInputStream(bytes),
            BodyPublishers.ofByteArray(bytes))) {
      assertThat(content(api.post("x").body(each))).isEqualTo("content");
      assertThat(type()).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void anArrayThatChangesLaterDoesNotChangeTheBody() throws Exception {
    byte[] bytes = "content".getBytes(UTF_8);
    ApiRequest request = api.post("x").body(bytes);

    Arrays.fill(bytes, (byte) 'x');

    assertThat(content(request)).isEqualTo("content");
  }

  @Test
  void aTextNeedsATypeAndIsSentAsItIs() throws Exception {
    assertThat(content(api.post("x").body("{\"n\":1}", "application/json"))).isEqualTo("{\"n\":1}");
    assertThat(type()).isEqualTo("application/json");
    assertThat(content(api.post("x").header("Content-Type", "text/csv").body("a;b")))
        .isEqualTo("a;b");
    assertThat(type()).isEqualTo("text/csv");
    assertThatThrownBy(() -> api.post("x").body("{\"n\":1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a text is sent as it is, and needs its type")
        .hasMessageContaining("body(text, \"application/json\")");
  }

  @Test
  void anythingElseIsJson() throws Exception {
    assertThat(content(api.post("x").body(new Data(1)))).isEqualTo("{\"n\":1}");
    assertThat(type()).isEqualTo("application/json");
    assertThat(content(api.post("x").body(List.of("a")))).isEqualTo("[\"a\"]");
  }

  @Test
  void aTypeThatWasSetBeforeIsKept() throws Exception {
    api.post("x")
        .header("content-type", "application/vnd.api+json")
        .body(new Data(1))
        .returningNothing()
        .send();
    assertThat(type()).isEqualTo("application/vnd.api+json");
    api.post("x").body(new Data(1), "application/hal+json").returningNothing().send();
    assertThat(type()).isEqualTo("application/hal+json");
    api.post("x").body(new Data(1)).body(new byte[1]).returningNothing().send();
    assertThat(type()).isEqualTo("application/octet-stream");
  }

  static Stream<Object> noValues() {
    return Stream.of(
        new StringReader("x"),
        Stream.of(1),
        CompletableFuture.completedFuture(1),
        (java.util.function.Supplier<String>) () -> "x");
  }

  @ParameterizedTest
  @MethodSource("noValues")
  void whatIsNoValueIsRefused(Object value) {
    assertThatThrownBy(() -> api.post("x").body(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a value");
  }

  @Test
  void aFileThatIsNotThereIsRefused(@TempDir Path directory) {
    assertThatThrownBy(() -> api.post("x").body(directory.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> api.post("x").body(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void aStreamIsSentOnceAndAFileAnyNumberOfTimes(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("up.bin"), "content");

    assertThat(sent(api.post("x").body(new ByteArrayInputStream(new byte[1]))).repeatable())
        .isFalse();
    assertThat(sent(api.post("x").body(file)).repeatable()).isTrue();
    assertThat(content(sent.get(1)) + content(sent.get(1))).isEqualTo("contentcontent");
  }

  @Test
  void theProgressOfAnUploadIsReported() throws Exception {
    BodyPublisher body = BodyPublishers.ofByteArray(new byte[100_000]);
    CompletableFuture<String> last = new CompletableFuture<>();
    ApiRequest request =
        api.post("x")
            .body(body)
            .uploadProgress(
                (bytes, total) -> {
                  if (bytes == total) {
                    last.complete(bytes + " of " + total);
                  }
                });

    assertThat(content(request)).hasSize(100_000);
    assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo("100000 of 100000");
  }

  @Test
  void parametersOfAQuery() {
    assertThat(query(new String[] {"a", "b"})).isEqualTo("q=a&q=b");
    assertThat(query(new int[] {1, 2})).isEqualTo("q=1&q=2");
    assertThat(query(Arrays.asList("a", null, Optional.of("b"), Optional.empty())))
        .isEqualTo("q=a&q=b");
    assertThat(query(Optional.of("x"))).isEqualTo("q=x");
    assertThat(query(OptionalInt.of(7))).isEqualTo("q=7");
    assertThat(query(Optional.empty())).isNull();
    assertThat(query(Path.of("a", "b"))).isEqualTo("q=" + "a%2Fb");
    assertThat(query(true)).isEqualTo("q=true");
  }

  private String query(Object value) {
    return sent(api.get("x").query("q", value)).uri().getRawQuery();
  }

  static Stream<Object> withoutText() {
    return Stream.of(
        Map.of("a", 1), new Object(), List.of(List.of(1)), List.of(new int[1]), Stream.of(1));
  }

  @ParameterizedTest
  @MethodSource("withoutText")
  void aParameterWithoutATextIsRefused(Object value) {
    assertThatThrownBy(() -> api.get("x").query("q", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the value of q is of ");
    assertThatThrownBy(() -> api.post("x").form(Map.of("q", value)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> api.get("x").pages(String.class).query("q", value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> api.get("x/{id}", value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void variablesOfAPath() {
    assertThat(sent(api.get("x/{id}", Optional.of("7"))).uri().getPath()).isEqualTo("/x/7");
    assertThatThrownBy(() -> api.get("x/{id}", Optional.empty()))
        .hasMessageContaining("the value of {id} is empty");
    assertThatThrownBy(() -> api.get("x/{id}", List.of("a", "b")))
        .hasMessageContaining("the value of {id} is a collection");
  }

  @Test
  void fieldsOfAForm() throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("a", List.of("1", "ü"));
    fields.put("b", null);
    fields.put("c", Optional.of("x y"));

    assertThat(content(api.post("x").form(fields))).isEqualTo("a=1&a=%C3%BC&c=x%20y");
  }
}
