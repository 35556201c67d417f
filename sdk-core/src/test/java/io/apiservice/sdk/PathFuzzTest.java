package io.apiservice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.fuzz.GeneratedTexts;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

class PathFuzzTest {
  private static final URI BASE = URI.create("https://api.example.com/v1/");
  private static Path directory = Path.of("");

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("profiles");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    Files.deleteIfExists(directory.resolve("p"));
    Files.delete(directory);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        GeneratedTexts.nonsense(16),
        Arbitraries.of(".", "..", "%2e%2e", "../../admin", "a/b", "?x#y", "\\"));
  }

  @Provide
  Arbitrary<String> templates() {
    return GeneratedTexts.mutated(
        Arbitraries.of("users/{id}/orders/{n}", "/a/{b}", "{a}{b}", "x.{e}", "a%2Fb/{c}", "%2{x}"));
  }

  @Property
  void aValueNeverChangesTheStructureOfThePath(
      @ForAll("values") String one, @ForAll("values") String two) {
    URI made;
    try {
      made = PathTemplate.expand(BASE, "users/{id}/o.{n}", one, two);
    } catch (IllegalArgumentException e) {
      boolean refused = one.matches("\\.{0,2}") || two.matches("\\.{0,2}");
      assertThat(refused).as(one + " " + two).isTrue();
      return;
    }
    assertThat(made.getRawAuthority()).isEqualTo("api.example.com");
    assertThat(made.getRawQuery()).isNull();
    assertThat(made.getRawFragment()).isNull();
    String[] segments = made.getRawPath().split("/", -1);
    assertThat(segments).hasSize(5);
    assertThat(made.normalize()).isEqualTo(made);
    assertThat(URLDecoder.decode(segments[3], StandardCharsets.UTF_8))
        .isEqualTo(new String(one.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    Statistics.collect("made");
  }

  @Property
  void anyTemplateStaysBelowTheBaseOrIsRefused(
      @ForAll("templates") String template,
      @ForAll("values") String one,
      @ForAll("values") String two) {
    boolean made = false;
    for (Object[] values : new Object[][] {{}, {one}, {one, two}}) {
      try {
        URI uri = PathTemplate.expand(BASE, template, values);
        assertThat(uri.normalize().toString()).startsWith(BASE.toString());
        assertThat(uri.getRawQuery()).isNull();
        made = true;
      } catch (IllegalArgumentException e) {
        assertThat(io.apiservice.sdk.fuzz.DangerousText.in(String.valueOf(e.getMessage())))
            .isEmpty();
      }
    }
    Statistics.collect(made);
    Statistics.coverage(c -> c.check(true).count(n -> n > 0));
  }

  @Provide
  Arbitrary<String> bases() {
    return GeneratedTexts.mutated(
        Arbitraries.of(
            "https://api.example.com/v1/",
            "http://127.0.0.1:8080",
            "https://[::1]/a/%2e/b",
            "https://user:sEcr3tPa55@h/",
            "https://h:99999/"));
  }

  @Property
  void aBaseUriIsCleanOrRefusedWithoutItsText(@ForAll("bases") String text) {
    try {
      URI uri = BaseUri.checked(BaseUri.parse(text));
      assertThat(uri.getRawUserInfo()).isNull();
      assertThat(uri.getRawQuery()).isNull();
      BaseUri.origin(uri, true);
      Statistics.collect(true);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).doesNotContain("sEcr3tPa55");
      Statistics.collect(false);
    }
    Statistics.coverage(c -> c.check(true).count(n -> n > 0));
  }

  @Provide
  Arbitrary<String> profiles() {
    return GeneratedTexts.mutated(
        Arbitraries.of(
            "default.api_key=sEcr3tPa55\ndefault.base_uri = https://h/\n",
            "a.api-key: x\\\n y",
            "default.api_key=\\u0041\\u00zz"));
  }

  @Property
  void aProfileFileIsReadOrRefusedWithoutItsText(@ForAll("profiles") String text)
      throws IOException {
    Path file = directory.resolve("p");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file, new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    try {
      Map<ConfigKey, String> read = ProfileFile.read(file, "default", -1);
      Statistics.collect(!read.isEmpty());
    } catch (IOException e) {
      assertThat(String.valueOf(e.getMessage())).doesNotContain("sEcr3tPa55");
    }
    Statistics.coverage(c -> c.check(true).count(n -> n > 0));
  }
}
