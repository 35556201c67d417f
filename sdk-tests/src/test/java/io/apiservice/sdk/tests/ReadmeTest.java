package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in the README compiles. */
class ReadmeTest {
  @TempDir static Path classes;

  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private static final String BEFORE =
      """
      import io.apiservice.sdk.*;
      import io.apiservice.sdk.auth.*;
      import io.apiservice.sdk.call.*;
      import io.apiservice.sdk.diagnosis.*;
      import io.apiservice.sdk.error.*;
      import io.apiservice.sdk.http.Response;
      import io.apiservice.sdk.json.*;
      import io.apiservice.sdk.oauth.*;
      import java.io.IOException;
      import java.lang.reflect.Type;
      import java.net.URI;
      import java.net.http.*;
      import java.nio.file.Path;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      class Snippet {
        record User(String id, String name, boolean active) {}
        record NewUser(String name) {}
        record Order(String id) {}
        record Report(String id) {}
        interface Mapper {
          byte[] writeValueAsBytes(Object value) throws IOException;
          Object readValue(byte[] json, Object type) throws IOException;
          Object constructType(Type type);
        }
        String saved, secret, id, theirKey;
        Mapper mapper;
        ApiClient api;
        Resource<User> users;
        static String savedTokenOf(String tenant) {
          return tenant;
        }
        void snippet() throws Exception {
      """;

  @Test
  void everyJavaBlockCompiles() throws IOException {
    List<String> blocks = blocks(Files.readString(Path.of("..", "README.md")));

    assertThat(blocks).hasSizeGreaterThan(5);
    for (String block : blocks) {
      assertThat(errors(block)).as(block).isEmpty();
    }
  }

  @Test
  void aBlockThatIsWrongIsFound() {
    assertThat(errors("users.fetch(\"42\");")).contains("fetch");
  }

  private static List<String> blocks(String text) {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  private static String errors(String block) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("mem:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return BEFORE + block + "\n}}";
          }
        };
    boolean fine =
        compiler
            .getTask(
                out,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-implicit:none",
                    "-Xlint:none",
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(source))
            .call();
    return fine ? "" : out.toString();
  }
}
