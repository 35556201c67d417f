package io.apiservice.sdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a jar in place of the real one that prints what it is given. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SCRIPT = Path.of("src", "main", "dist", "apiservice");

  @TempDir Path directory;

  private Path home;
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(directory.resolve("a place/with 'quotes'"));
    launcher = executable(home.resolve("apiservice"), Files.readString(SCRIPT));
    jar(home.resolve("sdk-cli.jar"));
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    List<String> arguments =
        List.of("a b", "", "it's", "\"quoted\"", "$HOME `id` \\n", "*", "-J", "x-Jy", "-h", "Ä—");

    Run run = run(Map.of(), "", launcher, arguments.toArray(String[]::new));

    assertThat(run.out().lines()).containsExactlyElementsOf(hex(arguments));
  }

  @Test
  void theStandardInputAndTheExitCodeAreThoseOfTheCommand() throws Exception {
    Run run = run(Map.of(), "from the pipe", launcher, "--stdin");

    assertThat(run.out()).isEqualTo("from the pipe");
    assertThat(run.code()).isEqualTo(5);
  }

  @Test
  void theJarIsFoundThroughSymbolicLinks() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("relative"), bin.relativize(launcher));
    Path absolute = Files.createSymbolicLink(bin.resolve("absolute"), relative.toAbsolutePath());

    assertThat(run(Map.of(), "", absolute, "x").out().lines()).containsExactly(hex("x"));
  }

  @Test
  void onlyLeadingOptionsWithJAreJavas() throws Exception {
    Run run = run(Map.of(), "", launcher, "-J-Dlauncher.test=a b", "--property", "-J-Dz=1");

    assertThat(run.out().lines()).containsExactly("a b", hex("--property"), hex("-J-Dz=1"));
  }

  @Test
  void withoutTheJarTheMessageSaysHowToBuildIt() throws Exception {
    Files.delete(home.resolve("sdk-cli.jar"));

    Run run = run(Map.of(), "", launcher);

    assertThat(run.err()).contains("sdk-cli.jar is missing", "package");
    assertThat(run.code()).isEqualTo(127);
  }

  @Test
  void withoutJavaTheMessageSaysWhatIsNeeded() throws Exception {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("dirname", "readlink", "sed")) {
      Files.createSymbolicLink(tools.resolve(tool), onThePath(tool));
    }
    Run none = run(Map.of("PATH", tools.toString(), "JAVA_HOME", ""), "", launcher);
    Run wrong = run(Map.of("JAVA_HOME", directory.toString()), "", launcher);

    assertThat(none.err()).contains("there is no Java", "17 or newer");
    assertThat(none.code()).isEqualTo(127);
    assertThat(wrong.err()).contains("JAVA_HOME is " + directory, "17 or newer");
    assertThat(wrong.code()).isEqualTo(127);
  }

  @Test
  void anOlderJavaIsNamedAndNotStarted() throws Exception {
    for (String version : List.of("11.0.2", "1.8.0_402")) {
      Path jdk = directory.resolve("jdk-" + version);
      Files.createDirectories(jdk.resolve("bin"));
      executable(jdk.resolve("bin/java"), "#!/bin/sh\necho started\n");
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");

      Run run = run(Map.of("JAVA_HOME", jdk.toString()), "", launcher);

      assertThat(run.err()).contains("is Java " + version, "17 or newer");
      assertThat(run.out()).isEmpty();
      assertThat(run.code()).isEqualTo(127);
    }
  }

  @Test
  void aJavaWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
    Path jdk = directory.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    executable(
        jdk.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"16.0.2\" 2021-07-20' >&2\n");

    Run run = run(Map.of("JAVA_HOME", jdk.toString()), "", launcher);

    assertThat(run.err()).contains("is Java 16.0.2");
  }

  @Test
  void aRuntimeBesideTheLauncherComesFirst() throws Exception {
    Path image = directory.resolve("image");
    Files.createDirectories(image.resolve("bin"));
    Files.createDirectories(image.resolve("lib"));
    Files.createDirectories(image.resolve("runtime/bin"));
    Path own = executable(image.resolve("bin/apiservice"), Files.readString(SCRIPT));
    jar(image.resolve("lib/sdk-cli.jar"));
    executable(image.resolve("runtime/bin/java"), "#!/bin/sh\necho the runtime\n");
    Files.writeString(image.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");

    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), "", own).out()).isEqualTo("the runtime\n");
  }

  @Test
  void theArchiveOfClassesIsTheUsersOwnAndTheOutputIsTheSameWithIt() throws Exception {
    Map<String, String> caches = Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    for (int i = 0; i < 2; i++) {
      Run run = run(caches, "", launcher, "x");
      assertThat(run.out().lines()).containsExactly(hex("x"));
      assertThat(run.err()).isEmpty();
    }
    Path cache = directory.resolve("cache/apiservice");
    if (Runtime.version().feature() >= 19) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
          .isEqualTo("rwx------");
      assertThat(cache).isDirectoryContaining(file -> file.toString().endsWith(".jsa"));
    } else {
      assertThat(cache).doesNotExist();
    }
  }

  @Test
  void withoutAPlaceForTheArchiveTheCommandRunsAllTheSame() throws Exception {
    Files.writeString(directory.resolve("file"), "");
    Run run =
        run(Map.of("XDG_CACHE_HOME", directory.resolve("file").toString()), "", launcher, "x");

    assertThat(run.out().lines()).containsExactly(hex("x"));
    assertThat(run.err()).isEmpty();
  }

  /** The main class of the jar: prints its arguments in hexadecimal, or its standard input. */
  static final class Printer {
    public static void main(String[] arguments) throws IOException {
      if (System.getProperty("launcher.test") != null) {
        System.out.println(System.getProperty("launcher.test"));
      }
      if (arguments.length == 1 && arguments[0].equals("--stdin")) {
        System.in.transferTo(System.out);
        System.out.flush();
        System.exit(5);
      }
      for (String argument : arguments) {
        System.out.println(hex(argument));
      }
    }

    private static String hex(String text) {
      StringBuilder hex = new StringBuilder("x");
      text.chars().forEach(c -> hex.append(Integer.toHexString(c)).append('.'));
      return hex.toString();
    }
  }

  private record Run(int code, String out, String err) {}

  private Run run(Map<String, String> environment, String in, Path command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("/bin/sh", command.toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_CACHE_HOME", directory.resolve("own cache").toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(in.getBytes(UTF_8));
    } catch (IOException e) {
      // It ended without reading.
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path onThePath(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(entry -> Path.of(entry, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void jar(Path file) throws IOException {
    String entry = Printer.class.getName().replace('.', '/') + ".class";
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Printer.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest);
        InputStream in = Objects.requireNonNull(ClassLoader.getSystemResourceAsStream(entry))) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
  }

  private static String hex(String text) {
    return Printer.hex(text);
  }

  private static List<String> hex(List<String> texts) {
    return texts.stream().map(Printer::hex).toList();
  }
}
