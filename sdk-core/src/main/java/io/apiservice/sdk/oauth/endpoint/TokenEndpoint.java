package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.CallMask;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.LimitedBytesSubscriber;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The requests of RFC 6749 and RFC 7009: one form, one POST, no redirects, a bounded reply. */
public final class TokenEndpoint {
  static final int MAX_REPLY = 1024 * 1024;

  private TokenEndpoint() {}

  /** A reply as it came. */
  public static final class EndpointResponse {
    private final Request request;
    private final int status;
    private final Headers headers;
    private final byte[] body;

    EndpointResponse(Request request, int status, Headers headers, byte[] body) {
      this.request = request;
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** What was sent. */
    public Request request() {
      return request;
    }

    public int status() {
      return status;
    }

    public Headers headers() {
      return headers;
    }

    public byte[] body() {
      return body;
    }

    @Override
    public String toString() {
      return "Reply[" + status + "]";
    }
  }

  /** The form for a refresh, or for client credentials if there is no refresh token. */
  public static Map<String, String> tokenForm(@Nullable String refresh, TokenScope scope) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", refresh == null ? "client_credentials" : "refresh_token");
    if (refresh != null) {
      form.put("refresh_token", refresh);
    }
    if (!scope.scope().isEmpty()) {
      form.put("scope", scope.scope());
    }
    if (!scope.audience().isEmpty()) {
      form.put("audience", scope.audience());
    }
    return form;
  }

  /** The form for a revocation. */
  public static Map<String, String> revocationForm(String token, String hint) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    form.put("token_type_hint", hint);
    return form;
  }

  public static Request request(
      URI endpoint, Map<String, String> form, @Nullable String authorization, Duration limit) {
    return request(endpoint, form, authorization, limit, () -> true);
  }

  /**
   * A request that is not sent any more when {@code inTime} says no at the last moment.
   *
   * @see #withhold
   */
  public static Request request(
      URI endpoint,
      Map<String, String> form,
      @Nullable String authorization,
      Duration limit,
      BooleanSupplier inTime) {
    Headers headers =
        Headers.of(
            "Content-Type", "application/x-www-form-urlencoded",
            "Accept", "application/json",
            "Accept-Encoding", "identity");
    return Request.of("POST", endpoint)
        .withHeaders(authorization == null ? headers : headers.with("Authorization", authorization))
        .withRepeatableBody(new TokenForm(encoded(form), inTime))
        .withContext(
            CallMask.sealed(CallContext.none().asStream().withTimeout(limit), encoded(form)));
  }

  /** Keeps a request from being sent from now on; false if that has happened before. */
  public static boolean withhold(Request request) {
    return request.body().orElse(null) instanceof TokenForm form && form.withhold();
  }

  /** Sends; cancelling the result ends the exchange, whichever leg it is in. */
  public static CompletableFuture<EndpointResponse> send(Transport wire, Request request) {
    return CancellableFutures.flatMap(
        wire.send(request),
        response ->
            CancellableFutures.map(
                response.body().to(new LimitedBytesSubscriber(MAX_REPLY)),
                body ->
                    new EndpointResponse(
                        request, response.status(), response.headers(), withoutCoding(body))));
  }

  /** Some gateways compress what was asked for as it is. */
  private static byte[] withoutCoding(byte[] body) {
    if (body.length < 2 || body[0] != 0x1f || body[1] != (byte) 0x8b) {
      return body;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream(body.length * 4);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] part = new byte[8192];
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        if (plain.size() + read > MAX_REPLY) {
          return body;
        }
        plain.write(part, 0, read);
      }
    } catch (IOException e) {
      // What came before the damage counts.
    }
    return plain.toByteArray();
  }

  /** A form as it is sent. */
  public static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
