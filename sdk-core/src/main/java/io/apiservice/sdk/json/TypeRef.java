package io.apiservice.sdk.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with type arguments, which a {@code Class} cannot represent. Create one as an anonymous
 * subclass: {@code new TypeRef<List<User>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private final Type type;

  /** Captures the type argument of the subclass. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType captured)) {
      throw new IllegalArgumentException(
          "a TypeRef needs its type: write new TypeRef<List<User>>() {}");
    }
    this.type = captured.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = type;
  }

  /**
   * A reference to a type that is known only at run time.
   *
   * @param type the type that the caller knows to be {@code T}
   */
  public static <T> TypeRef<T> of(Type type) {
    return new TypeRef<>(type) {};
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
