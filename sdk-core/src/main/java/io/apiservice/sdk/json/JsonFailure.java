package io.apiservice.sdk.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.apiservice.sdk.redact.SecretMask;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Explains why Jackson could not read or write a value. Jackson's own messages quote values, so
 * only the names of types and properties are taken from them.
 */
final class JsonFailure {
  private static final int MAX_NAME = 60;
  private static final int MAX_STEPS = 8;
  private static final Pattern MISSING =
      Pattern.compile("Missing (?:required )?creator property '([\\w$.-]{1,100})'");

  private final JsonProcessingException failure;
  private final byte @Nullable [] json;

  private JsonFailure(JsonProcessingException failure, byte @Nullable [] json) {
    this.failure = failure;
    this.json = json;
  }

  static String ofReading(JsonProcessingException failure, byte[] json) {
    return new JsonFailure(failure, json).text();
  }

  static String ofWriting(JsonProcessingException failure) {
    return new JsonFailure(failure, null).text();
  }

  private String text() {
    return path() + position() + ": " + reason();
  }

  private String path() {
    if (!(failure instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(" at ");
    List<JsonMappingException.Reference> steps = mapping.getPath();
    for (JsonMappingException.Reference step : steps.subList(0, shown(steps))) {
      // This may be the key of a map, which is text of the server.
      text.append(
          step.getFieldName() != null
              ? "." + SecretMask.NONE.quote(step.getFieldName(), MAX_NAME)
              : "[" + step.getIndex() + "]");
    }
    return steps.size() > MAX_STEPS ? text.append("…").toString() : text.toString();
  }

  private static int shown(List<?> steps) {
    return Math.min(steps.size(), MAX_STEPS);
  }

  private String position() {
    JsonLocation at = failure.getLocation();
    return json == null || at == null || at.getLineNr() <= 0
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  private String reason() {
    if (tooDeep(failure) || tooDeep(failure.getCause())) {
      return json == null
          ? "it is nested too deeply, or refers to itself"
          : "it is nested too deeply, or a name, string or number is too long";
    }
    if (String.valueOf(failure.getOriginalMessage()).startsWith("Direct self-reference")) {
      return "it refers to itself";
    }
    if (outOfRange()) {
      return "the number does not fit into " + expected();
    }
    if (failure instanceof ValueInstantiationException constructed) {
      return "the constructor of " + name(constructed.getType()) + " threw" + thrown();
    }
    if (failure instanceof InvalidTypeIdException id) {
      return "the type id is missing, or names no known subtype of " + name(id.getBaseType());
    }
    if (failure instanceof InvalidDefinitionException definition) {
      return definition(definition.getType() == null ? null : definition.getType().getRawClass());
    }
    if (failure instanceof MismatchedInputException) {
      return mismatch();
    }
    if (failure instanceof JsonMappingException) {
      return "reading or writing this property threw" + thrown();
    }
    return failure instanceof JsonEOFException ? "it ends in the middle" : "it is not JSON";
  }

  private static boolean tooDeep(@Nullable Throwable failure) {
    return failure instanceof StreamConstraintsException || failure instanceof StackOverflowError;
  }

  private boolean outOfRange() {
    return failure instanceof InputCoercionException
        || failure.getCause() instanceof InputCoercionException;
  }

  private String thrown() {
    Throwable cause = failure.getCause();
    return cause == null ? " an exception" : " " + cause.getClass().getSimpleName();
  }

  private String mismatch() {
    String message = String.valueOf(failure.getOriginalMessage());
    Matcher missing = MISSING.matcher(message);
    if (missing.lookingAt()) {
      return "the required property \"" + missing.group(1) + "\" is missing";
    }
    if (message.startsWith("Trailing token")) {
      return "something follows the value";
    }
    if (message.startsWith("No content")) {
      return "it is empty";
    }
    String format = failure instanceof InvalidFormatException ? " in another format" : "";
    return "expected " + expected() + ", found " + found() + format;
  }

  private String expected() {
    Class<?> type = target(failure) == null ? target(failure.getCause()) : target(failure);
    if (type == null) {
      return "another type";
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    return Map.class.isAssignableFrom(type) ? "an object" : withArticle(type);
  }

  private static @Nullable Class<?> target(@Nullable Throwable failure) {
    if (failure instanceof MismatchedInputException mismatch) {
      return mismatch.getTargetType();
    }
    return failure instanceof InputCoercionException number ? number.getTargetType() : null;
  }

  private static String withArticle(Class<?> type) {
    String name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    return ("AEIOUaeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
  }

  /** Returns the kind of JSON value at the position where the mapper stopped. */
  private String found() {
    JsonLocation at = failure.getLocation();
    long offset = at == null ? -1 : at.getByteOffset();
    if (json == null || offset < 0 || offset >= json.length) {
      return "something else";
    }
    return switch (json[(int) offset]) {
      case '{' -> "an object";
      case '[' -> "an array";
      case '"' -> "a string";
      case 't', 'f' -> "a boolean";
      case 'n' -> "null";
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> "a number";
      default -> "something else";
    };
  }

  private String definition(@Nullable Class<?> type) {
    if (type == null) {
      return "Jackson cannot handle its type";
    }
    String name = type.getSimpleName();
    Module module = type.getModule();
    if (isClosed(type, module)) {
      return type.getPackageName()
          + " is closed to Jackson: add \"opens "
          + type.getPackageName()
          + " to com.fasterxml.jackson.databind;\" to the module-info of "
          + module.getName();
    }
    if (json == null) {
      return name + " has no properties to write: no record components, getters or public fields";
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return name
          + (type.isInterface() ? " is an interface" : " is abstract")
          + ": name a class that can be created, or annotate it with @JsonTypeInfo";
    }
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      return name + " is an inner class: make it static, or a record";
    }
    return name
        + " has no constructor that Jackson can use: make it a record, or give it a constructor"
        + " without parameters or one with @JsonCreator";
  }

  private static boolean isClosed(Class<?> type, Module module) {
    return module.isNamed()
        && ModuleLayer.boot().findModule("java.base").filter(module::equals).isEmpty()
        && !module.isOpen(type.getPackageName(), ObjectMapper.class.getModule());
  }

  private static String name(@Nullable JavaType type) {
    return type == null ? "its type" : type.getRawClass().getSimpleName();
  }
}
