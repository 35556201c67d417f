package io.apiservice.sdk;

import java.util.Locale;

/** The settings that can be configured outside the program. */
enum ConfigKey {
  BASE_URI,
  API_KEY,
  REFRESH_TOKEN,
  TOKEN_ENDPOINT,
  CLIENT_ID,
  CLIENT_SECRET,
  PROFILE;

  private static final String PREFIX = "APISERVICE_";

  /** For instance {@code APISERVICE_BASE_URI}. */
  String variable() {
    return PREFIX + name();
  }

  /** For instance {@code base-uri}: after {@code apiservice.} in a property, or in a profile. */
  String property() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether this is the setting that a property or profile names, in any spelling of its words. */
  boolean isNamed(String name) {
    return plain(name).equals(plain(name()));
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
  }
}
