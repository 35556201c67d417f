package io.apiservice.sdk.call;

import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.document.JsonDocument;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.SecretMask;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk through the pages of a list: says which request is next, and reads its response. Not
 * thread-safe.
 *
 * @param <T> the type of the elements
 */
final class PageWalk<T> {
  private static final int MAX_PAGES = 10_000;
  private static final int MAX_EMPTY_PAGES = 100;

  private final Request first;
  private final Type type;
  private final Paging paging;
  private final JsonCodec codec;
  private final Set<URI> visited = new HashSet<>();
  private @Nullable URI next;
  private @Nullable Response before;
  private JsonDocument array = JsonDocument.NONE;
  private int empty;

  PageWalk(Request first, Type type, Paging paging, JsonCodec codec) {
    this.first = first;
    this.type = type;
    this.paging = paging;
    this.codec = codec;
    this.next = first.uri();
  }

  /** Whether the last page was read, or the list cannot be continued. */
  boolean ended() {
    return next == null;
  }

  /** The request for the next page. */
  Request request() {
    Request page = first.withUri(upcoming());
    return (before == null ? page : CallMask.nextPage(page, first, before))
        .withHeader("Accept", "application/json");
  }

  private URI upcoming() {
    if (next == null) {
      throw new IllegalStateException("the list has ended");
    }
    return next;
  }

  /**
   * Reads the response to {@link #request}.
   *
   * @throws PagingException if the list cannot be continued after this page
   */
  @SuppressWarnings("unchecked") // paging reads elements of this type
  Page<T> received(Response response) {
    URI uri = upcoming();
    visited.add(uri);
    Paging.PageResult result =
        paging.pageResult(uri, response, response.body().peek(), array, type, codec);
    Page<T> page = new Page<>((List<T>) result.elements(), response.headers(), result.next());
    before = response;
    array = result.array();
    empty = page.elements().isEmpty() ? empty + 1 : 0;
    next = result.next().map(this::checked).orElse(null);
    return page;
  }

  private URI checked(URI onward) {
    if (!sameOrigin(onward, first)) {
      throw brokenList(
          "{}: the next page is on another origin, where the credential does not belong; nothing"
              + " was sent there. Read it with a client of its own");
    }
    if (visited.contains(onward)) {
      throw brokenList("{}: the next page was already read, so the list would never end");
    }
    if (empty >= MAX_EMPTY_PAGES) {
      throw brokenList(
          "{}: "
              + MAX_EMPTY_PAGES
              + " pages in a row were empty, and each of them names a next page");
    }
    if (visited.size() >= MAX_PAGES) {
      throw brokenList("{}: the list has more than " + MAX_PAGES + " pages");
    }
    return onward;
  }

  /** Whether a page has the origin of a request. */
  static boolean sameOrigin(URI page, Request request) {
    return page.getRawUserInfo() == null && Origin.same(page, request.uri());
  }

  private PagingException brokenList(String template) {
    return ExceptionFactory.paging(
        SecretMask.NONE.text(template, CallMask.shown(first)), RedactedCause.NONE);
  }
}
