package io.apiservice.sdk.call;

import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a list continues from one page to the next. Immutable. */
public final class Paging {
  /** Finds elements and the next page in one answer. */
  private interface Strategy {
    Turn turn(URI uri, Response response, byte[] body, Type type, JsonCodec codec)
        throws IOException;
  }

  private final String name;
  private final Strategy strategy;

  private Paging(String name, Strategy strategy) {
    this.name = name;
    this.strategy = strategy;
  }

  /** The body is an array; the header {@code Link} has the next page (RFC 8288). The default. */
  public static Paging link() {
    return new Paging(
        "link",
        (uri, response, body, type, codec) ->
            new Turn(
                elements(codec.read(body, List.class), type, codec),
                Links.next(response.headers()).map(target -> Links.resolve(uri, target))));
  }

  /**
   * The body is an object; one member is the array, another a cursor that goes into a query
   * parameter for the next page, and is absent, null or empty on the last.
   *
   * @param elements the member with the array
   * @param cursor the member with the cursor; dots lead into nested objects
   * @param parameter the query parameter for the cursor
   */
  public static Paging cursor(String elements, String cursor, String parameter) {
    return new Paging(
        "cursor",
        (uri, response, body, type, codec) -> {
          Object envelope = codec.read(body, Map.class);
          Object next = member(envelope, cursor);
          String text = next == null ? "" : next.toString();
          return new Turn(
              elements(member(envelope, elements), type, codec),
              text.isEmpty() ? Optional.empty() : Optional.of(Links.with(uri, parameter, text)));
        });
  }

  /**
   * The page has a number in a query parameter, counted from 1; an empty page is the last.
   *
   * @param elements the member with the array; empty if the body is the array
   * @param parameter the query parameter for the number
   */
  public static Paging pageNumber(String elements, String parameter) {
    return new Paging(
        "page number",
        (uri, response, body, type, codec) -> {
          List<Object> page = page(elements, body, type, codec);
          long number = Links.number(uri, parameter).orElse(1L);
          return new Turn(
              page,
              page.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Links.with(uri, parameter, String.valueOf(number + 1))));
        });
  }

  /**
   * A query parameter says how many elements to skip; an empty page is the last.
   *
   * @param elements the member with the array; empty if the body is the array
   * @param parameter the query parameter for the offset
   */
  public static Paging offset(String elements, String parameter) {
    return new Paging(
        "offset",
        (uri, response, body, type, codec) -> {
          List<Object> page = page(elements, body, type, codec);
          long offset = Links.number(uri, parameter).orElse(0L);
          return new Turn(
              page,
              page.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Links.with(uri, parameter, String.valueOf(offset + page.size()))));
        });
  }

  Turn turn(URI uri, Response response, byte[] body, Type type, JsonCodec codec) {
    try {
      return strategy.turn(uri, response, body, type, codec);
    } catch (IOException | ClassCastException e) {
      throw new DecodingException(
          "the answer is no page of a list (paging by " + name + "): " + e.getMessage(), null);
    }
  }

  private static List<Object> page(String member, byte[] body, Type type, JsonCodec codec)
      throws IOException {
    return member.isEmpty()
        ? elements(codec.read(body, List.class), type, codec)
        : elements(member(codec.read(body, Map.class), member), type, codec);
  }

  private static List<Object> elements(@Nullable Object array, Type type, JsonCodec codec)
      throws IOException {
    if (!(array instanceof List<?> list)) {
      throw new IOException("there is no array where the elements should be");
    }
    List<Object> elements = new ArrayList<>(list.size());
    for (Object each : list) {
      byte[] json = codec.write(Objects.requireNonNullElse(each, Map.of()));
      Object element = codec.read(json, type);
      if (element == null) {
        throw new IOException("an element is null");
      }
      elements.add(element);
    }
    return elements;
  }

  private static @Nullable Object member(@Nullable Object object, String path) {
    Object at = object;
    for (String name : path.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return at;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The elements of one page, and where the next one is. */
  record Turn(List<Object> elements, Optional<URI> next) {}
}
