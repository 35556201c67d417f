package io.apiservice.sdk;

/** The SDK's product token in {@code User-Agent}. */
final class UserAgent {
  private UserAgent() {}

  static String of(String application) {
    String version = UserAgent.class.getPackage().getImplementationVersion();
    String sdk =
        "apiservice-sdk/"
            + (version == null ? "dev" : version)
            + " java/"
            + Runtime.version().feature();
    return application.isEmpty() ? sdk : application + " " + sdk;
  }
}
