package io.apiservice.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the program.
 *
 * @param properties the system properties
 * @param environment the environment variables
 * @param uid the user that the process runs as; negative where that cannot be known
 */
record ProcessEnvironment(Properties properties, Map<String, String> environment, long uid) {
  static ProcessEnvironment current() {
    return new ProcessEnvironment(System.getProperties(), System.getenv(), currentUid());
  }

  @Nullable String variable(String name) {
    return environment.get(name);
  }

  /** A system property {@code apiservice.…}, in whatever spelling of its words. */
  @Nullable String property(ConfigKey configKey) {
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith("apiservice.")
          && configKey.isNamed(key.substring("apiservice.".length()))) {
        return properties.getProperty(key);
      }
    }
    return null;
  }

  String userHome() {
    return properties.getProperty("user.home", ".");
  }

  // The user's name is no help in containers, where the user id often has none.
  private static long currentUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1;
    }
  }
}
