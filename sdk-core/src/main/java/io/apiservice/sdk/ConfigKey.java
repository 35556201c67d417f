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

  /** The environment variable, for example {@code APISERVICE_BASE_URI}. */
  String variable() {
    return PREFIX + name();
  }

  /**
   * The name in a profile and, after {@code apiservice.}, in a system property, for example {@code
   * base-uri}.
   */
  String property() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether a property or a line of a profile with this name is for this setting. Its words may be
   * written in any of the usual ways.
   */
  boolean isNamed(String name) {
    return plain(name).equals(plain(name()));
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
  }
}
