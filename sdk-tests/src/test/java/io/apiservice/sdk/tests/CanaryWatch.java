package io.apiservice.sdk.tests;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test whose log contains a secret. Registered for all tests as a service. */
public final class CanaryWatch implements AfterEachCallback {
  /** For the service loader. */
  public CanaryWatch() {}

  @Override
  public void afterEach(ExtensionContext context) {
    verify();
  }

  static void verify() {
    CanarySecrets.inAny(MemoryLog.take())
        .ifPresent(
            line -> {
              throw new AssertionError("a secret got into the log: " + line);
            });
  }
}
