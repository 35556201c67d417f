package io.apiservice.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the process.
 *
 * @param properties the system properties
 * @param environment the environment variables
 * @param uid the user id of the process; negative if unknown
 */
record ProcessEnvironment(Properties properties, Map<String, String> environment, long uid) {
  static ProcessEnvironment current() {
    return new ProcessEnvironment(System.getProperties(), System.getenv(), currentUid());
  }

  @Nullable String variable(String name) {
    return environment.get(name);
  }

  /**
   * Returns the value of the system property for a setting. The words of its name may be written in
   * any of the usual ways.
   */
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

  // The user id, not the user's name: in containers the user often has no name.
  private static long currentUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1;
    }
  }
}
