package io.apiservice.sdk.testkit;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response of a fake server: status, headers and body, and how it is delivered: late, slowly, cut
 * short or not at all. Immutable; methods that change something return a copy. {@code toString}
 * shows no body and no header value.
 *
 * <pre>{@code
 * FakeResponse.json(200, "{\"name\":\"Ada\"}").delayed(Duration.ofMillis(50)).cutAfter(4)
 * }</pre>
 */
public final class FakeResponse {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final ResponseDelivery delivery;

  private FakeResponse(int status, Headers headers, byte[] body, ResponseDelivery delivery) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.delivery = delivery;
  }

  /** A response without a body. */
  public static FakeResponse of(int status) {
    return new FakeResponse(status, Headers.empty(), new byte[0], ResponseDelivery.PLAIN);
  }

  /** A response with a JSON body; the text is sent as it is, valid or not. */
  public static FakeResponse json(int status, String json) {
    return of(status).body("application/json", json);
  }

  /** A 401 with this {@code WWW-Authenticate}; null for none. */
  public static FakeResponse unauthorized(@Nullable String challenge) {
    FakeResponse refusal = of(401);
    return challenge == null ? refusal : refusal.header("WWW-Authenticate", challenge);
  }

  /** A redirect. */
  public static FakeResponse redirect(int status, URI location) {
    return of(status).header("Location", location.toString());
  }

  /** The connection is closed before the first byte. */
  public static FakeResponse cut() {
    return of(200).cutAfter(-1);
  }

  /** The connection is reset (TCP RST) before the first byte. */
  public static FakeResponse reset() {
    FakeResponse plain = of(200);
    return plain.with(plain.delivery.endingAt(-1, ResponseDelivery.DeliveryEnd.RESET));
  }

  /** Nothing is sent until the client or the server closes the connection. */
  public static FakeResponse hang() {
    return of(200).stalledAfter(-1);
  }

  /** A copy with another status. */
  public FakeResponse status(int other) {
    return new FakeResponse(other, headers, body, delivery);
  }

  /** A copy with another header line; {@code Date} replaces the server's own. */
  public FakeResponse header(String name, String value) {
    return new FakeResponse(status, headers.plus(name, value), body, delivery);
  }

  /** A copy without this header; {@code Date} suppresses the server's own. */
  public FakeResponse withoutHeader(String name) {
    ResponseDelivery next = name.equalsIgnoreCase("Date") ? delivery.skewedBy(null) : delivery;
    return new FakeResponse(status, headers.without(name), body, next);
  }

  /** A copy with this {@code Date}. */
  public FakeResponse dated(Instant date) {
    return new FakeResponse(status, headers.with("Date", HTTP_DATE.format(date)), body, delivery);
  }

  /** A copy in which the server's own {@code Date} differs from its clock by this offset. */
  public FakeResponse dateSkewed(Duration offset) {
    return new FakeResponse(status, headers.without("Date"), body, delivery.skewedBy(offset));
  }

  /** A copy with this body, as UTF-8. */
  public FakeResponse body(String contentType, String text) {
    return body(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy with this body; the array is copied. */
  public FakeResponse body(String contentType, byte[] bytes) {
    return new FakeResponse(
        status, headers.with("Content-Type", contentType), bytes.clone(), delivery.length(-1));
  }

  /**
   * A copy whose body is repeated until it has this number of bytes. The repetitions need no
   * memory.
   */
  public FakeResponse repeatedTo(long length) {
    return with(delivery.length(length));
  }

  /** A copy that is sent in chunks, without a {@code Content-Length}. */
  public FakeResponse chunked() {
    return with(delivery.inChunks());
  }

  /** A copy that is sent after this delay. */
  public FakeResponse delayed(Duration delay) {
    return with(delivery.delayedBy(delay));
  }

  /**
   * A copy whose body is sent byte by byte with a pause before each; the headers are sent at once.
   */
  public FakeResponse slowed(Duration pause) {
    return with(delivery.slowedBy(pause, false));
  }

  /** A copy that is sent byte by byte from the status line on, with a pause before each. */
  public FakeResponse slowedFromTheStart(Duration pause) {
    return with(delivery.slowedBy(pause, true));
  }

  /**
   * A copy that stops after this number of bytes of its body and keeps the connection open; -1
   * means before the first byte of the response.
   */
  public FakeResponse stalledAfter(long bytes) {
    return with(delivery.endingAt(bytes, ResponseDelivery.DeliveryEnd.STALL));
  }

  /**
   * A copy whose connection is closed after this number of bytes of its body; -1 means before the
   * first byte of the response.
   */
  public FakeResponse cutAfter(long bytes) {
    return with(delivery.endingAt(bytes, ResponseDelivery.DeliveryEnd.CUT));
  }

  /** A complete response after which the connection is closed. */
  public FakeResponse closing() {
    return header("Connection", "close");
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** The headers, without those that the server adds. */
  public Headers headers() {
    return headers;
  }

  /** The body as UTF-8 text, before it is repeated or cut. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Whether a client that waits long enough receives all of it. */
  public boolean complete() {
    return delivery.deliveryEnd() == ResponseDelivery.DeliveryEnd.KEEP;
  }

  byte[] bytes() {
    return body;
  }

  ResponseDelivery delivery() {
    return delivery;
  }

  Optional<String> date(@Nullable Instant serverTime) {
    Duration skew = delivery.skew();
    if (headers.contains("Date") || skew == null || serverTime == null) {
      return Optional.empty();
    }
    return Optional.of(HTTP_DATE.format(serverTime.plus(skew)));
  }

  long length() {
    return delivery.length() < 0 ? body.length : delivery.length();
  }

  private FakeResponse with(ResponseDelivery other) {
    return new FakeResponse(status, headers, body, other);
  }

  @Override
  public String toString() {
    return status + " " + headers + ", " + length() + " bytes, " + delivery;
  }
}
