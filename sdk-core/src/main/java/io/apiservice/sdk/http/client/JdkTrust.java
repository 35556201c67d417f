package io.apiservice.sdk.http.client;

import java.security.Security;
import javax.net.ssl.SSLContext;

/** Decides whether a TLS handshake runs code that may block. */
final class JdkTrust {
  private JdkTrust() {}

  /**
   * Whether a handshake with this context may block. The trust manager of the JDK does not: it
   * compares certificates in memory. But it may be configured to ask servers about certificates,
   * and the key store may be a device.
   */
  static boolean mayBlock(SSLContext context) {
    return !isJdkDefault(context)
        || Boolean.getBoolean("com.sun.net.ssl.checkRevocation")
        || Boolean.getBoolean("com.sun.security.enableAIAcaIssuers")
        || "true".equalsIgnoreCase(Security.getProperty("ocsp.enable"))
        || !System.getProperty("javax.net.ssl.keyStore", "").isEmpty();
  }

  /**
   * Whether the context is the JDK's default. An application may have replaced the default by its
   * own.
   */
  private static boolean isJdkDefault(SSLContext context) {
    return context.getProtocol().equals("Default")
        && context.getProvider().getName().equals("SunJSSE");
  }
}
