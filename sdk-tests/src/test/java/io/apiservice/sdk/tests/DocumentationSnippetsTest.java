package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Java code in the documentation compiles, with the imports that it shows. */
class DocumentationSnippetsTest {
  @TempDir Path classes;

  @ParameterizedTest
  @CsvSource({"README.md, 5", "docs/guide.md, 20", "docs/testkit.md, 3"})
  void everyJavaBlockCompiles(Path file, int atLeast) throws IOException {
    DocumentationSnippets snippets = DocumentationSnippets.of(Path.of("..").resolve(file));

    assertThat(snippets.blocks()).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(snippets.errors(classes)).isEmpty();
  }

  @Test
  void aMethodThatDoesNotExistIsFound() {
    assertThat(errors("users.fetch(\"42\");")).contains("fetch");
  }

  @Test
  void anImportThatIsMissingIsFound() {
    String code = "users.calls().get(\"42\").timeout(Duration.ofSeconds(3)).send();";

    assertThat(errors(code)).contains("Duration");
    assertThat(errors("import java.time.Duration;\n" + code)).isEmpty();
  }

  private String errors(String block) {
    return new DocumentationSnippets(List.of(block)).errors(classes);
  }
}
