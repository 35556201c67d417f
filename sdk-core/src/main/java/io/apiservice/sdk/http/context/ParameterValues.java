package io.apiservice.sdk.http.context;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The texts of parameters: of a query, a form, or a path. */
public final class ParameterValues {
  /** Whether objects of a class say more of themselves than their class and an address. */
  private static final ClassValue<Boolean> HAS_TEXT =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("toString").getDeclaringClass() != Object.class;
          } catch (NoSuchMethodException e) {
            return false;
          }
        }
      };

  private ParameterValues() {}

  /**
   * The texts of a value: one for each element of a collection or an array, none for null or an
   * empty {@code Optional}.
   *
   * @throws IllegalArgumentException if a value has no text that a server could read
   */
  public static List<String> of(String name, @Nullable Object value) {
    if (value instanceof String text) {
      return List.of(text);
    }
    List<String> texts = new ArrayList<>(1);
    if (value instanceof Collection<?> many) {
      many.forEach(each -> add(texts, name, each));
    } else if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(texts, name, Array.get(value, i));
      }
    } else {
      add(texts, name, value);
    }
    return texts;
  }

  private static void add(List<String> texts, String name, @Nullable Object value) {
    Object present = present(value);
    if (present != null) {
      texts.add(text(name, present));
    }
  }

  private static @Nullable Object present(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? present(optional.get()) : null;
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? number.getAsInt() : null;
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    return value;
  }

  private static String text(String name, Object value) {
    if (value instanceof String text) {
      return text;
    }
    Class<?> type = value.getClass();
    if (value instanceof Map
        || value instanceof Collection
        || type.isArray()
        || !HAS_TEXT.get(type)) {
      throw new IllegalArgumentException(
          "the value of "
              + name
              + " is of "
              + type.getTypeName()
              + ", which has no text: pass a string, a number, a date, or a collection of them");
    }
    return value.toString();
  }
}
