package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.LimitedBytesSubscriber;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.FormEncoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends token and revocation requests (RFC 6749, RFC 7009). Reads the response up to a maximum
 * size.
 */
public final class TokenEndpoint {
  static final int MAX_REPLY = 1024 * 1024;

  private TokenEndpoint() {}

  /** A response of the token or revocation endpoint, as it was received. */
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

    /** The request that was sent. */
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
      return "EndpointResponse[" + status + "]";
    }
  }

  /** Returns the form of a revocation (RFC 7009 §2.1). */
  public static Map<String, String> revocationForm(String token, String hint) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    form.put("token_type_hint", hint);
    return form;
  }

  /**
   * Creates a request. Just before the request is sent, {@code inTime} is called; if it returns
   * false, the request is not sent.
   *
   * @param secrets every secret of the request; they are masked in texts about the request
   * @see #withhold
   */
  public static Request request(
      URI endpoint,
      Map<String, String> form,
      @Nullable String authorization,
      CallSecrets secrets,
      Duration limit,
      BooleanSupplier inTime) {
    String encoded = encoded(form);
    Headers headers =
        Headers.of(
            "Content-Type", "application/x-www-form-urlencoded",
            "Accept", "application/json",
            "Accept-Encoding", "identity");
    return Request.of("POST", endpoint)
        .withHeaders(authorization == null ? headers : headers.with("Authorization", authorization))
        .withRepeatableBody(new TokenForm(encoded, inTime))
        .withContext(CallMask.sealed(CallContext.none().asStream().withTimeout(limit), secrets));
  }

  /** Prevents a request from being sent. Returns false if it has been sent already. */
  public static boolean withhold(Request request) {
    return request.body().orElse(null) instanceof TokenForm form && form.withhold();
  }

  /** Sends a request. Cancelling the returned future aborts the exchange. */
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

  /**
   * Decompresses the body if necessary. Some gateways compress a response although the request says
   * {@code Accept-Encoding: identity}.
   */
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
      // The data before the defect is still used.
    }
    return plain.toByteArray();
  }

  /** Encodes a form as {@code application/x-www-form-urlencoded}. */
  public static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                FormEncoding.encode(field.getKey()) + "=" + FormEncoding.encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }
}
