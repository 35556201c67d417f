package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a test as the user {@code nobody} in a child process. Root cannot run such a test, because
 * permissions do not restrict root.
 */
public final class OtherUser {
  private static final String NOBODY = "65534";

  private OtherUser() {}

  public static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Fails if the test fails in the child process. Aborts with the reason if the test cannot be run
   * there.
   */
  public static void runs(Class<?> test, String method, Path directory)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
      abort("root cannot run " + method + ", and there is no setpriv to become nobody");
    }
    Path readable = readableByAll(directory.resolve("as-nobody"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
    command.addAll(List.of("--clear-groups", "--"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", copied(readable), OtherUser.class.getName()));
    command.addAll(List.of(test.getName(), method));
    Path output = readable.resolve("output");
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = child.waitFor(50, TimeUnit.SECONDS);
    if (!ended) {
      child.destroyForcibly();
    }
    assertThat(ended && child.exitValue() == 0).as(Files.readString(output)).isTrue();
  }

  private static Path readableByAll(Path directory) throws IOException {
    Files.createDirectory(directory);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    for (Path above = directory;
        above != null && above.startsWith(temporary) && !above.equals(temporary);
        above = above.getParent()) {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return directory;
  }

  /** Copies the class path, which may be in a directory that only root can read. */
  private static String copied(Path target) throws IOException {
    List<String> entries = new ArrayList<>();
    String all =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    for (String entry : all.split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      if (!entry.isEmpty() && Files.exists(from)) {
        Path to = target.resolve(entries.size() + "-" + from.getFileName());
        copy(from, to);
        entries.add(to.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = from.relativize(file).toString();
            Path copy = name.isEmpty() ? to : to.resolve(name);
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Runs one method of one test class. Supports only what the tests of this module need. */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    if (isRoot()) {
      throw new IllegalStateException("still root");
    }
    Class<?> type = Class.forName(arguments[0]);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object test = constructor.newInstance();
    for (Field field : type.getDeclaredFields()) {
      if (field.isAnnotationPresent(TempDir.class)) {
        field.setAccessible(true);
        field.set(test, Files.createTempDirectory("as-nobody-"));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(BeforeEach.class)) {
        method.setAccessible(true);
        method.invoke(test);
      }
    }
    Method method = type.getDeclaredMethod(arguments[1]);
    method.setAccessible(true);
    method.invoke(test);
  }
}
