package io.apiservice.sdk.call;

import com.fasterxml.jackson.core.JsonToken;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
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
  /** Finds the next page in a response. */
  private interface Strategy {
    Optional<URI> next(URI uri, Headers headers, PageDocument page, int size) throws IOException;
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
    return new Paging(
        "link",
        "",
        false,
        (uri, headers, page, size) ->
            LinkHeader.next(headers).map(target -> LinkHeader.resolve(uri, target)));
  }

  /**
   * The body is an object. One member is the array; another is the cursor, which is sent in a query
   * parameter to request the next page, and is absent, null or empty on the last page.
   *
   * <p>If the cursor is absent while another member says that a page follows ({@code next}, {@code
   * has_more} and the like), its name is probably wrong: iterating then throws a {@link
   * PagingException} instead of ending early.
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
          PageDocument.JsonSlice next = page.member(cursor);
          if (next == null) {
            refuseToEndEarly(page, cursor);
          }
          return next == null || next.text().isEmpty()
              ? Optional.empty()
              : Optional.of(LinkHeader.with(uri, parameter, next.text()));
        });
  }

  private static void refuseToEndEarly(PageDocument page, String cursor) throws IOException {
    Optional<String> other = page.continuation();
    if (other.isPresent()) {
      throw ExceptionFactory.paging(
          SecretMask.NONE.text(
              "the response has no member \"{}\" for the cursor, although \"{}\" says that a page"
                  + " follows: name the right member in Paging.cursor(…)",
              cursor,
              other.get()),
          RedactedCause.NONE);
    }
  }

  /**
   * A query parameter contains the page number, counted from 1; an empty page is the last. A page
   * that repeats the objects of the previous one counts as empty, because some servers respond like
   * this past the end.
   *
   * <p>If the server says that its first page has the number 0, iterating throws a {@link
   * PagingException} instead of omitting a page; see {@link #pageNumber(String, String, int)}.
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
   * The same as {@link #pageNumber(String, String)}, counted from another number.
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
   * Throws if the response to a request without a page number says that this was page 0. Page 1
   * would be left out, because the next request would ask for page 2.
   */
  private static void refuseToLeaveOutAPage(PageDocument page, String parameter)
      throws IOException {
    for (String member :
        List.of(parameter, "number", "pageNumber", "page.number", "pageable.pageNumber")) {
      PageDocument.JsonSlice said = page.member(member);
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
   * A query parameter says how many elements to skip; an empty page is the last. A page that
   * repeats the objects of the previous one counts as empty.
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
   * @param before the array of the previous page; empty on the first
   */
  PageResult pageResult(
      URI uri, Response response, byte[] body, PageDocument before, Type type, JsonCodec codec) {
    try {
      PageDocument page = new PageDocument(body);
      PageDocument array = page.array(elements);
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

  /** Compares objects only: unlike scalars, a page of them does not repeat by chance. */
  private static boolean repeats(PageDocument array, PageDocument before) throws IOException {
    return array.sameAs(before) && array.firstElement() == JsonToken.START_OBJECT;
  }

  private static List<?> elements(PageDocument array, Type type, JsonCodec codec)
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
   * @param array their JSON
   * @param next the URI of the next page
   */
  record PageResult(List<?> elements, PageDocument array, Optional<URI> next) {}

  /** {@code List<element>}. */
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
