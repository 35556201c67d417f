package io.apiservice.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSplitterTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static List<String> split(JsonSplitter splitter, String text, int size)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    List<String> values = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += size) {
      ByteBuffer part = ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from));
      byte[] value = splitter.next(part);
      while (value != null) {
        values.add(new String(value, UTF_8));
        value = splitter.next(part);
      }
    }
    byte[] last = splitter.end();
    if (last != null) {
      values.add(new String(last, UTF_8));
    }
    return values;
  }

  private static List<String> split(String text) throws IOException {
    return split(new JsonSplitter(false), text, Integer.MAX_VALUE);
  }

  @Test
  void anArrayIsSplitIntoItsElements() throws IOException {
    assertThat(split(" [ 1,\"a,]\\\"\\\\\" , {\"b\":[1,{\"c\":\"}\"}]},[ ],true ,null\n] "))
        .containsExactly(
            "1", "\"a,]\\\"\\\\\"", "{\"b\":[1,{\"c\":\"}\"}]}", "[ ]", "true", "null");
    assertThat(split("[]")).isEmpty();
    assertThat(split("\uFEFF[1]")).containsExactly("1");
  }

  @Test
  void linesAreValues() throws IOException {
    assertThat(split("{\"a\":1}\n\r\n{\"a\":2}\r\n \n{\"a\":3}"))
        .containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    assertThat(split("\u001E{\"a\":1}\n\u001E{\"a\":2}\n"))
        .containsExactly("{\"a\":1}", "{\"a\":2}");
    assertThat(split("")).isEmpty();
    assertThat(split(new JsonSplitter(true), "\uFEFF[1]\n[2]\n", 3)).containsExactly("[1]", "[2]");
  }

  @Test
  void positionsCountEmptyLines() throws IOException {
    JsonSplitter splitter = new JsonSplitter(true);
    ByteBuffer bytes = ByteBuffer.wrap("1\n\n2\n".getBytes(UTF_8));

    splitter.next(bytes);
    assertThat(splitter.position()).isEqualTo("line 1");
    splitter.next(bytes);
    assertThat(splitter.position()).isEqualTo("line 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,2|the array ends in the middle, after 1 elements",
        "[|the array ends in the middle, after 0 elements",
        "[{\"a\":1}|the array ends in the middle, after 1 elements",
        "[1,]|element [1] is missing",
        "[,1]|element [0] is missing",
        "[1,,2]|element [1] is missing",
        "[{} {}]|no comma follows element [0]",
        "[\"a\"\"b\"]|no comma follows element [0]"
      })
  void whatIsBetweenTheElementsIsChecked(String text, String message) {
    assertThatThrownBy(() -> split(text)).isInstanceOf(IOException.class).hasMessage(message);
  }

  @Test
  void whatFollowsTheArrayIsAnError() {
    assertThatThrownBy(() -> split("[1]\n[2]"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("something follows the array")
        .hasMessageContaining("application/x-ndjson");
  }

  @Test
  void aValueOfMoreThan64MebibytesIsRefused() {
    byte[] piece = "x".repeat(1024 * 1024).getBytes(UTF_8);
    JsonSplitter splitter = new JsonSplitter(false);

    assertThatThrownBy(
            () -> {
              splitter.next(ByteBuffer.wrap("[\"".getBytes(UTF_8)));
              for (int i = 0; i < 65; i++) {
                splitter.next(ByteBuffer.wrap(piece));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("element 0 is longer than 67108864 bytes");
  }

  @Provide
  Arbitrary<JsonNode> values() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<String> texts =
        Arbitraries.strings().withChars("ab\"\\[]{},: \n\u0001ä€").ofMaxLength(6);
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            texts.map(nodes::textNode),
            Arbitraries.integers().map(nodes::numberNode),
            Arbitraries.of(nodes.booleanNode(true), nodes.nullNode(), nodes.objectNode()));
    return Arbitraries.lazyOf(
        () -> leaves,
        () -> leaves,
        () -> values().list().ofMaxSize(3).map(list -> nodes.arrayNode().addAll(list)),
        () ->
            Combinators.combine(texts, values())
                .as((name, value) -> nodes.objectNode().set(name, value)));
  }

  @Provide
  Arbitrary<List<JsonNode>> lists() {
    return values().list().ofMaxSize(6);
  }

  @Property
  void theSplitOfTheBytesDoesNotMatter(
      @ForAll("lists") List<JsonNode> list,
      @ForAll @IntRange(min = 1, max = 9) int size,
      @ForAll boolean pretty)
      throws IOException {
    String array =
        pretty
            ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(list)
            : MAPPER.writeValueAsString(list);
    List<JsonNode> read = new ArrayList<>();
    for (String value : split(new JsonSplitter(false), array, size)) {
      read.add(MAPPER.readTree(value));
    }

    assertThat(read).isEqualTo(list);
  }

  @Property
  void theSplitOfLinesDoesNotMatter(
      @ForAll("lists") List<JsonNode> list, @ForAll @IntRange(min = 1, max = 9) int size)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (JsonNode each : list) {
      lines.append(MAPPER.writeValueAsString(each)).append("\n");
    }
    List<JsonNode> read = new ArrayList<>();
    for (String value : split(new JsonSplitter(true), lines.toString(), size)) {
      read.add(MAPPER.readTree(value));
    }

    assertThat(read).isEqualTo(list);
  }
}
