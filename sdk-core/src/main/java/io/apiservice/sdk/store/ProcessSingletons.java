package io.apiservice.sdk.store;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Objects of which there is one a process, for copies of the library in several class loaders. They
 * must consist of JDK types.
 *
 * <p>They stand in the map of the JDK's own security provider, an object of the whole process whose
 * values may be anything. In the system properties they would break {@code list} and {@code store},
 * which take every value for a string.
 */
public final class ProcessSingletons {
  private ProcessSingletons() {}

  public static Object get(String name, Supplier<Object> fresh) {
    Provider sun = Security.getProvider("SUN");
    Map<Object, Object> place = sun != null ? sun : System.getProperties();
    synchronized (place) { // both lock themselves for each operation
      Object found = place.get(name);
      if (found == null) {
        found = fresh.get();
        place.put(name, found);
      }
      return found;
    }
  }
}
