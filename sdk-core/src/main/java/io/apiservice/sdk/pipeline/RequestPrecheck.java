package io.apiservice.sdk.pipeline;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** Checks requests of the drop-in client before anything is sent. */
final class RequestPrecheck {
  private static final Module JDK = HttpRequest.class.getModule();

  private RequestPrecheck() {}

  /**
   * Checks a request that the JDK's builder has not checked already.
   *
   * @throws IllegalArgumentException if the JDK would refuse it; the message quotes no header
   */
  static void check(HttpRequest request) {
    if (request.getClass().getModule() == JDK) {
      return;
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri()).method(request.method(), BodyPublishers.noBody());
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(v -> header(builder, name, v)));
  }

  private static void header(HttpRequest.Builder builder, String name, String value) {
    try {
      builder.header(name, value);
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: its message quotes the value.
      throw new IllegalArgumentException("the request has a header that cannot be sent");
    }
  }
}
