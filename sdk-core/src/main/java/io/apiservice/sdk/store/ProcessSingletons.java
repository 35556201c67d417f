package io.apiservice.sdk.store;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Objects that exist once per process, even if several class loaders have loaded the library. They
 * must consist of JDK types, because each class loader has its own copy of the library's types.
 *
 * <p>They are kept in the map of a security provider of the JDK. The whole process shares that map,
 * and it accepts values of any type. The system properties are used only if there is no such
 * provider, because values that are not strings break {@link java.util.Properties#list} and {@link
 * java.util.Properties#store}.
 */
public final class ProcessSingletons {
  private ProcessSingletons() {}

  public static Object get(String name, Supplier<Object> factory) {
    Provider sun = Security.getProvider("SUN");
    Map<Object, Object> map = sun != null ? sun : System.getProperties();
    synchronized (map) {
      // Both kinds of map synchronise their operations on themselves.
      Object singleton = map.get(name);
      if (singleton == null) {
        singleton = factory.get();
        map.put(name, singleton);
      }
      return singleton;
    }
  }
}
