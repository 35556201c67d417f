package io.apiservice.sdk.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its arguments, which a {@code Class} cannot carry: {@code new TypeRef<List<User>>()
 * {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private final Type type;

  /** Captures the argument of the subclass. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType captured)) {
      throw new IllegalArgumentException(
          "a TypeRef needs its type: write new TypeRef<List<User>>() {}");
    }
    this.type = captured.getActualTypeArguments()[0];
  }

  /** The type. */
  public final Type type() {
    return type;
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
