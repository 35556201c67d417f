package io.apiservice.sdk;

/** What the SDK calls itself. */
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
