package io.apiservice.sdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If a codec fails, the message says why and at which place, and quotes no value. */
@NullUnmarked
class DecodingReasonTest {
  record Item(int count, Instant at) {}

  record Order(String id, List<Item> items) {}

  record Strict(@JsonProperty(required = true) String id, String name) {}

  record Careful(String id) {
    Careful {
      if (id.length() > 3) {
        throw new IllegalArgumentException("bad id " + id);
      }
    }
  }

  interface Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  interface Animal {}

  static class NoConstructor {
    NoConstructor(String first, String second) {}
  }

  @SuppressWarnings("ClassCanBeStatic") // this mistake is what the test is about
  class Inner {
    public String id;
  }

  static class Empty {}

  static class Throwing {
    public String getId() {
      throw new IllegalStateException("s3cret-in-getter");
    }
  }

  static class Cycle {
    public Cycle self = this;
  }

  static class Parent {
    public List<Child> children = List.of(new Child(this));
  }

  record Child(Parent parent) {}

  @Test
  void aWrongTypeSaysWhatWasExpectedAndFound() {
    String message = reading("{\"id\":\"1\",\n \"items\":[{\"count\":\"s3cret\"}]}", Order.class);

    assertThat(message)
        .contains(".items[0].count")
        .contains("line 2")
        .contains("expected an int, found a string")
        .doesNotContain("s3cret");
    assertThat(reading("{\"items\":{\"s3cret\":1}}", Order.class))
        .contains(".items")
        .contains("expected an array, found an object")
        .doesNotContain("s3cret");
    assertThat(reading("[1]", Order.class)).contains("expected an Order, found an array");
    assertThat(reading("\"s3cret\"", Order.class))
        .contains("expected an Order, found a string")
        .doesNotContain("s3cret");
  }

  @Test
  void aTextInAnotherFormatIsNotQuoted() {
    assertThat(reading("{\"at\":\"s3cret\"}", Item.class))
        .contains(".at")
        .contains("expected an Instant, found a string in another format")
        .doesNotContain("s3cret");
  }

  @Test
  void aNumberThatIsTooLargeSaysSo() {
    assertThat(reading("{\"count\":99999999999}", Item.class))
        .contains(".count")
        .contains("the number does not fit into an int")
        .doesNotContain("9999");
  }

  @Test
  void aMissingRequiredPropertyIsNamed() {
    assertThat(reading("{\"name\":\"s3cret\"}", Strict.class))
        .contains("the required property \"id\" is missing")
        .doesNotContain("s3cret");
  }

  @Test
  void aTypeWithoutAUsableConstructorSaysWhatToDo() {
    assertThat(reading("{}", NoConstructor.class))
        .contains("NoConstructor has no constructor that Jackson can use")
        .contains("record");
    assertThat(reading("{}", Shape.class)).contains("Shape is an interface");
    assertThat(reading("{\"id\":\"1\"}", Inner.class)).contains("make it static");
  }

  @Test
  void aConstructorThatThrowsIsNamedWithoutItsMessage() {
    assertThat(reading("{\"id\":\"s3cret\"}", Careful.class))
        .contains("the constructor of Careful threw IllegalArgumentException")
        .doesNotContain("s3cret");
  }

  @Test
  void anUnknownTypeIdIsNotQuoted() {
    assertThat(reading("{\"@type\":\"s3cret\"}", Animal.class))
        .contains("Animal")
        .contains("type id")
        .doesNotContain("s3cret");
  }

  @Test
  void brokenJsonIsToldFromAnEarlyEndAndFromSomethingAfterIt() {
    assertThat(reading("{\"count\": s3cret}", Item.class))
        .contains("it is not JSON")
        .contains("line 1, column")
        .doesNotContain("s3cret");
    assertThat(reading("{\"count\": 1", Item.class)).contains("it ends in the middle");
    assertThat(reading("{\"count\": 1} s3cret", Item.class)).doesNotContain("s3cret");
    assertThat(reading("{\"count\": 1} {}", Item.class)).contains("something follows the value");
  }

  @Test
  void aClosedPackageNamesTheOpensDirective(@TempDir Path directory) throws Exception {
    Class<?> closed = closedRecord(directory);

    assertThat(reading("{\"id\":\"s3cret\"}", closed))
        .contains("opens app.model to com.fasterxml.jackson.databind")
        .doesNotContain("s3cret");
    Object value =
        JsonCodec.jackson().read(bytes("{\"id\":\"1\"}"), opened(directory, closed.getName()));
    assertThat(value).hasToString("User[id=1]");
  }

  @Test
  void whatCannotBeWrittenSaysWhy() {
    assertThat(writing(new Empty())).contains("Empty has no properties");
    assertThat(writing(Map.of("a", List.of(new Throwing()))))
        .contains(".a[0].id")
        .contains("IllegalStateException")
        .doesNotContain("s3cret");
    assertThat(writing(new Cycle())).contains("refers to itself");
    assertThat(writing(new Parent())).contains("refers to itself").hasSizeLessThan(400);
  }

  private static String reading(String json, Type type) {
    Throwable failure = catchThrowable(() -> JsonCodec.jackson().read(bytes(json), type));
    assertThat(failure).isInstanceOf(IOException.class).hasNoCause();
    return failure.getMessage();
  }

  private static String writing(Object value) {
    Throwable failure = catchThrowable(() -> JsonCodec.jackson().write(value));
    assertThat(failure).isInstanceOf(IOException.class).hasNoCause();
    return failure.getMessage();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Class<?> closedRecord(Path directory) throws Exception {
    return userIn(directory.resolve("closed"), "module app {}", "app.model.User");
  }

  private static Class<?> opened(Path directory, String name) throws Exception {
    return userIn(directory.resolve("open"), "open module app {}", name);
  }

  /** Returns a record that is in a module of its own. */
  private static Class<?> userIn(Path directory, String module, String name) throws Exception {
    Path source = Files.createDirectories(directory.resolve("app/model")).resolve("User.java");
    Files.writeString(source, "package app.model; public record User(String id) {}");
    Path info = directory.resolve("module-info.java");
    Files.writeString(info, module);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                directory.resolve("out").toString(),
                source.toString(),
                info.toString());
    assertThat(result).isZero();
    java.lang.module.Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(
                java.lang.module.ModuleFinder.of(directory.resolve("out")),
                java.lang.module.ModuleFinder.of(),
                List.of("app"));
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader())
        .findLoader("app")
        .loadClass(name);
  }
}
