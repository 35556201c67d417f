package io.apiservice.sdk.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Counts the statements of a store, and lets a test interfere before and after each. */
final class ObservedDataSource {
  /** Does nothing by default. */
  interface Interference {
    default void before(int statement, String sql) throws SQLException {}

    default void after(int statement, String sql) throws SQLException {}
  }

  private final DataSource next;
  private final AtomicInteger statements = new AtomicInteger();
  private volatile Interference interference = new Interference() {};

  ObservedDataSource(DataSource next) {
    this.next = next;
  }

  int statements() {
    return statements.get();
  }

  /** From now on; statements are counted from 1 again. */
  void interfere(Interference other) {
    statements.set(0);
    interference = other;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          Object result = invoke(next, method, arguments);
          return result instanceof Connection connection ? connection(connection) : result;
        });
  }

  private Connection connection(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          return result instanceof PreparedStatement statement && arguments != null
              ? statement(statement, (String) arguments[0])
              : result;
        });
  }

  private PreparedStatement statement(PreparedStatement statement, String sql) {
    return proxy(
        PreparedStatement.class,
        (self, method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return invoke(statement, method, arguments);
          }
          int number = statements.incrementAndGet();
          interference.before(number, sql);
          Object result = invoke(statement, method, arguments);
          interference.after(number, sql);
          return result;
        });
  }

  /** The same object, except for the result of one method. */
  static <T> T changed(Class<T> type, T next, String name, Supplier<?> result) {
    return proxy(
        type,
        (self, method, arguments) ->
            method.getName().equals(name) ? result.get() : invoke(next, method, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ObservedDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
