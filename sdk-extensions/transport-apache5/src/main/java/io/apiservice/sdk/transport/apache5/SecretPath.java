package io.apiservice.sdk.transport.apache5;

import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Gives a request the path and query that contain a secret, after Apache's client has written the
 * request line to its log.
 */
final class SecretPath implements HttpRequestInterceptor {
  private static final String ATTRIBUTE = "apiservice.secret-path";

  /** Sets the path for the request of this context. */
  static void set(HttpContext context, String path) {
    context.setAttribute(ATTRIBUTE, path);
  }

  @Override
  public void process(HttpRequest request, EntityDetails entity, HttpContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof String path) {
      request.setPath(path);
    }
  }
}
