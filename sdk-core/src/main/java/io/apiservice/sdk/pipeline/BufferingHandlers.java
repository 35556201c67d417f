package io.apiservice.sdk.pipeline;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Recognises the JDK's body handlers that keep the whole body in memory. They run no code of the
 * application and do not block, so their responses can be read on an I/O thread. The JDK creates
 * the handlers of each of its methods from one class.
 */
final class BufferingHandlers {
  private static final Set<Class<?>> CLASSES =
      Set.of(
          BodyHandlers.ofByteArray().getClass(),
          BodyHandlers.ofString().getClass(),
          BodyHandlers.ofString(StandardCharsets.UTF_8).getClass());

  private BufferingHandlers() {}

  static boolean contain(BodyHandler<?> handler) {
    return CLASSES.contains(handler.getClass());
  }
}
