package io.apiservice.sdk;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a profile from the profile file. The file contains credentials, so its permissions must be
 * as strict as those of a token store.
 */
final class ProfileFile {
  static final String STANDARD = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final long MAX_LENGTH = 1024 * 1024;
  private static final Set<PosixFilePermission> OTHERS_MAY =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private ProfileFile() {}

  /**
   * Returns the default location: below {@code XDG_CONFIG_HOME} or {@code APPDATA} or, if neither
   * is set, below {@code ~/.config}.
   */
  static Path location(ProcessEnvironment environment) {
    String xdg = environment.variable("XDG_CONFIG_HOME");
    String appData = environment.variable("APPDATA");
    Path home;
    if (xdg != null && !xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
      home = Path.of(xdg);
    } else if (appData != null && !appData.isEmpty()) {
      home = Path.of(appData);
    } else {
      home = Path.of(environment.userHome(), ".config");
    }
    return home.resolve("apiservice").resolve("profiles.properties");
  }

  static String checkedName(String name) {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "not a profile name: only letters, digits, dot, underscore and hyphen are allowed");
    }
    return name;
  }

  /** Returns the settings of a profile; empty if the file has no such profile. */
  static Map<ConfigKey, String> read(Path file, String profile, long uid) throws IOException {
    check(file, uid);
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: its message may quote the line.
      throw new IOException("the file is malformed: it has an invalid \\u escape");
    }
    Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
    String prefix = checkedName(profile) + ".";
    for (String key : properties.stringPropertyNames()) {
      if (!key.startsWith(prefix)) {
        continue;
      }
      for (ConfigKey configKey : ConfigKey.values()) {
        if (configKey.isNamed(key.substring(prefix.length()))) {
          settings.put(configKey, properties.getProperty(key).trim());
        }
      }
    }
    return settings;
  }

  private static void check(Path file, long uid) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink() || !attributes.isRegularFile()) {
      throw new IOException(
          "it is not a plain file (links are refused): put the file itself there");
    }
    if (attributes.size() > MAX_LENGTH) {
      throw new IOException("it is longer than " + MAX_LENGTH + " bytes");
    }
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    owned(file, uid, "it");
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    owned(parent, uid, "its directory");
    if (permits(file, OTHERS_MAY)) {
      throw new IOException("others may read or change it: chmod 600 " + file);
    }
    if (permits(parent, OTHERS_MAY_WRITE)) {
      throw new IOException("others may write into its directory: chmod 700 " + parent);
    }
  }

  private static void owned(Path path, long uid, String what) throws IOException {
    int owner = (Integer) Files.getAttribute(path, "unix:uid");
    if (uid >= 0 && owner != uid) {
      throw new IOException(what + " belongs to another user: chown it, or use a file of your own");
    }
  }

  private static boolean permits(Path path, Set<PosixFilePermission> unwanted) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class).permissions().stream()
        .anyMatch(unwanted::contains);
  }
}
