package io.apiservice.sdk.http.client;

import java.security.Security;
import javax.net.ssl.SSLContext;

/** Whether a TLS handshake runs code that may block. */
final class JdkTrust {
  private JdkTrust() {}

  /**
   * The JDK's own trust manager compares certificates in memory, unless it is told to ask servers
   * about them. A key store may be a device.
   */
  static boolean mayBlock(SSLContext context) {
    return !isJdkDefault(context)
        || Boolean.getBoolean("com.sun.net.ssl.checkRevocation")
        || Boolean.getBoolean("com.sun.security.enableAIAcaIssuers")
        || "true".equalsIgnoreCase(Security.getProperty("ocsp.enable"))
        || !System.getProperty("javax.net.ssl.keyStore", "").isEmpty();
  }

  /** An application may have replaced the default. */
  private static boolean isJdkDefault(SSLContext context) {
    return context.getProtocol().equals("Default")
        && context.getProvider().getName().equals("SunJSSE");
  }
}
