package io.apiservice.sdk.store;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Objects that exist once per process, even if several class loaders load the library. They must
 * consist of JDK types.
 *
 * <p>They are kept in the map of the JDK's own security provider, which the whole process shares
 * and which accepts values of any type. The system properties are only the fallback, because values
 * that are not strings break {@link java.util.Properties#list} and {@link
 * java.util.Properties#store}.
 */
public final class ProcessSingletons {
  private ProcessSingletons() {}

  public static Object get(String name, Supplier<Object> factory) {
    Provider sun = Security.getProvider("SUN");
    Map<Object, Object> map = sun != null ? sun : System.getProperties();
    synchronized (map) { // both maps use their own monitor for each operation
      Object singleton = map.get(name);
      if (singleton == null) {
        singleton = factory.get();
        map.put(name, singleton);
      }
      return singleton;
    }
  }
}
