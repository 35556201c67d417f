package io.apiservice.sdk.call;

import com.fasterxml.jackson.core.JsonToken;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.document.JsonDocument;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a list continues from one page to the next. Immutable. */
public final class Paging {
  /** Finds the next page after a response. */
  private interface Strategy {
    Optional<URI> next(URI uri, Headers headers, JsonDocument page, int size) throws IOException;
  }

  private final String name;
  private final String elements;
  private final boolean counted;
  private final Strategy strategy;

  private Paging(String name, String elements, boolean counted, Strategy strategy) {
    this.name = name;
    this.elements = elements;
    this.counted = counted;
    this.strategy = strategy;
  }

  /**
   * The body is an array; the {@code Link} header refers to the next page (RFC 8288). The default.
   */
  public static Paging link() {
    return link("");
  }

  /**
   * Like {@link #link()}, for a body that is an object. One of its members is the array.
   *
   * <p>If there is no {@code Link} header, and a member says that a page follows ({@code next},
   * {@code has_more} and the like), iterating throws a {@link PagingException} instead of ending
   * early.
   *
   * @param elements the member with the array, dots lead into nested objects; empty if the body is
   *     the array
   */
  public static Paging link(String elements) {
    return new Paging(
        "link",
        elements,
        false,
        (uri, headers, page, size) -> {
          Optional<String> target = LinkHeader.next(headers);
          if (target.isEmpty() && !elements.isEmpty()) {
            refuseToEndEarly(
                page, "Link header for the next page", "Paging.cursor(…) or Paging.nextUri(…)");
          }
          return target.map(next -> LinkHeader.resolve(uri, next));
        });
  }

  /**
   * The body is an object. One of its members is the array of elements. Another is the cursor: to
   * get the next page, it is sent in a query parameter. On the last page the cursor is absent, null
   * or empty.
   *
   * <p>If the cursor is absent and another member says that a page follows ({@code next}, {@code
   * has_more} and the like), the name of the cursor is probably wrong. Iterating then throws a
   * {@link PagingException}; otherwise the list would end too early.
   *
   * @param elements the member with the array; dots lead into nested objects
   * @param cursor the member with the cursor; dots lead into nested objects
   * @param parameter the query parameter for the cursor
   */
  public static Paging cursor(String elements, String cursor, String parameter) {
    return new Paging(
        "cursor",
        elements,
        false,
        (uri, headers, page, size) -> {
          JsonDocument.JsonSlice next = page.member(cursor);
          if (next == null) {
            refuseToEndEarly(page, member(cursor), "Paging.cursor(…)");
          }
          return next == null || next.text().isEmpty()
              ? Optional.empty()
              : Optional.of(LinkHeader.with(uri, parameter, next.text()));
        });
  }

  /**
   * The body is an object. One member is the array; another is the URI of the next page, absolute
   * or relative to that of the page, and is absent, null or empty on the last page: {@code next}
   * with Django, {@code @odata.nextLink} with OData, {@code _links.next.href} with HAL.
   *
   * <p>If the member is absent while another one says that a page follows, iterating throws a
   * {@link PagingException} instead of ending early.
   *
   * @param elements the member with the array; dots lead into nested objects
   * @param next the member with the URI; dots lead into nested objects
   */
  public static Paging nextUri(String elements, String next) {
    return new Paging(
        "next URI",
        elements,
        false,
        (uri, headers, page, size) -> {
          JsonDocument.JsonSlice target = page.member(next);
          if (target == null) {
            refuseToEndEarly(page, member(next), "Paging.nextUri(…)");
          }
          return target == null || target.text().isEmpty()
              ? Optional.empty()
              : Optional.of(LinkHeader.resolve(uri, target.text()));
        });
  }

  private static String member(String name) {
    return "member \"" + name + "\" for the cursor";
  }

  private static void refuseToEndEarly(JsonDocument page, String missing, String way)
      throws IOException {
    Optional<String> other = page.continuation();
    if (other.isPresent()) {
      throw ExceptionFactory.paging(
          SecretMask.NONE.text(
              "the response has no {}, although \"{}\" says that a page follows: name the right"
                  + " member in {}",
              missing,
              other.get(),
              way),
          RedactedCause.NONE);
    }
  }

  /**
   * A query parameter contains the number of the page, counted from 1. The list ends with an empty
   * page. Some servers repeat the last page past the end, so a page with the same objects as the
   * previous one counts as empty.
   *
   * <p>If the server says that its first page has the number 0, iterating throws a {@link
   * PagingException}, because a page would be left out; see {@link #pageNumber(String, String,
   * int)}.
   *
   * @param elements the member with the array, dots lead into nested objects; empty if the body is
   *     the array
   * @param parameter the query parameter for the number
   */
  public static Paging pageNumber(String elements, String parameter) {
    return new Paging(
        "page number",
        elements,
        true,
        (uri, headers, page, size) -> {
          Optional<Long> number = LinkHeader.number(uri, parameter);
          if (number.isEmpty()) {
            refuseToLeaveOutAPage(page, parameter);
          }
          return numbered(uri, parameter, number.orElse(1L) + 1);
        });
  }

  /**
   * Like {@link #pageNumber(String, String)}, but pages are counted from another number.
   *
   * @param elements the member with the array, dots lead into nested objects; empty if the body is
   *     the array
   * @param parameter the query parameter for the number
   * @param first the number of the first page: 0 with Spring Data, 1 with most others
   */
  public static Paging pageNumber(String elements, String parameter, int first) {
    if (first < 0) {
      throw new IllegalArgumentException("the number of the first page must not be negative");
    }
    return new Paging(
        "page number from " + first,
        elements,
        true,
        (uri, headers, page, size) ->
            numbered(uri, parameter, LinkHeader.number(uri, parameter).orElse((long) first) + 1));
  }

  private static Optional<URI> numbered(URI uri, String parameter, long number) {
    return Optional.of(LinkHeader.with(uri, parameter, String.valueOf(number)));
  }

  /**
   * Throws if the server says that the first page, which was requested without a number, is page 0.
   * The next request would then ask for page 2, and page 1 would be left out.
   */
  private static void refuseToLeaveOutAPage(JsonDocument page, String parameter)
      throws IOException {
    for (String member :
        List.of(parameter, "number", "pageNumber", "page.number", "pageable.pageNumber")) {
      JsonDocument.JsonSlice said = page.member(member);
      if (said != null && said.text().equals("0")) {
        throw ExceptionFactory.paging(
            SecretMask.NONE.text(
                "the server counts its pages from 0 (\"{}\" of the first is 0): use"
                    + " Paging.pageNumber(elements, parameter, 0)",
                member),
            RedactedCause.NONE);
      }
    }
  }

  /**
   * A query parameter says how many elements to skip. The list ends with an empty page. Some
   * servers repeat the last page past the end, so a page with the same objects as the previous one
   * counts as empty.
   *
   * @param elements the member with the array, dots lead into nested objects; empty if the body is
   *     the array
   * @param parameter the query parameter for the offset
   */
  public static Paging offset(String elements, String parameter) {
    return new Paging(
        "offset",
        elements,
        true,
        (uri, headers, page, size) ->
            numbered(uri, parameter, LinkHeader.number(uri, parameter).orElse(0L) + size));
  }

  /**
   * Reads one page.
   *
   * @param before the array of the previous page; empty for the first page
   */
  PageResult pageResult(
      URI uri, Response response, byte[] body, JsonDocument before, Type type, JsonCodec codec) {
    try {
      JsonDocument page = new JsonDocument(body);
      JsonDocument array = page.array(elements);
      List<?> read = elements(array, type, codec);
      if (counted && (read.isEmpty() || repeats(array, before))) {
        return new PageResult(List.of(), array, Optional.empty());
      }
      return new PageResult(read, array, strategy.next(uri, response.headers(), page, read.size()));
    } catch (IOException e) {
      throw ExceptionFactory.decoding(
          CallMask.of(response)
              .text(
                  "the response is not a page of a list (paging by {}): {}", name, e.getMessage()),
          RedactedCause.NONE);
    }
  }

  /**
   * Whether the page has the same objects as the previous one. Only objects are compared: two pages
   * of numbers or texts may be equal by chance.
   */
  private static boolean repeats(JsonDocument array, JsonDocument before) throws IOException {
    return array.sameAs(before) && array.firstElement() == JsonToken.START_OBJECT;
  }

  private static List<?> elements(JsonDocument array, Type type, JsonCodec codec)
      throws IOException {
    if (!(codec.read(array.bytes(), new ListType(type)) instanceof List<?> read)) {
      throw new IOException("the JSON codec did not read an array as a List");
    }
    int missing = read.indexOf(null);
    if (missing >= 0) {
      throw new IOException("element " + missing + " is null");
    }
    return read;
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * One decoded page.
   *
   * @param elements its elements
   * @param array the elements as JSON
   * @param next the URI of the next page; empty on the last page
   */
  record PageResult(List<?> elements, JsonDocument array, Optional<URI> next) {}

  /** The type {@code List<element>}. */
  private record ListType(Type element) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {element};
    }

    @Override
    public Type getRawType() {
      return List.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }

    @Override
    public String getTypeName() {
      return "List<" + element.getTypeName() + ">";
    }

    @Override
    public String toString() {
      return getTypeName();
    }
  }
}
