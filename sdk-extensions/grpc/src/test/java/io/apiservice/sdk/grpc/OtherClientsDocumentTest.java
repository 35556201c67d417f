package io.apiservice.sdk.grpc;

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
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java code of docs/other-clients.md compiles against the clients themselves, with the imports
 * that it shows. It is here because this module tests all adapters together.
 */
class OtherClientsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "other-clients.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("(?m)^import [\\w.]+;\n");

  @TempDir Path classes;

  @Test
  void everyJavaBlockCompiles() throws IOException {
    List<String> blocks =
        BLOCK.matcher(Files.readString(DOCUMENT)).results().map(m -> m.group(1)).toList();

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(6);
    assertThat(errors(blocks)).isEmpty();
  }

  @Test
  void aMethodThatDoesNotExistIsFound() {
    assertThat(errors(List.of("api.asSomethingElse();"))).contains("asSomethingElse");
  }

  private String errors(List<String> blocks) {
    List<JavaFileObject> sources = new ArrayList<>();
    for (String block : blocks) {
      sources.add(source("Snippet" + sources.size(), block));
    }
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:none",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    StringWriter out = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(out, null, null, options, null, sources)
            .call();
    return compiled ? "" : out.toString();
  }

  private static JavaFileObject source(String name, String block) {
    StringBuilder imports = new StringBuilder();
    for (Matcher each = IMPORT.matcher(block); each.find(); ) {
      imports.append(each.group());
    }
    String text =
        imports
            + "class %s {\n".formatted(name)
            + "  record User(String id) {}\n  io.apiservice.sdk.ApiClient api;\n"
            + "  void snippet() throws Exception {\n"
            + IMPORT.matcher(block).replaceAll("")
            + "\n}}";
    return new SimpleJavaFileObject(
        URI.create("mem:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
