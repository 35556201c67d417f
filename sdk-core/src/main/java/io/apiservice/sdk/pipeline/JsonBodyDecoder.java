package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.document.JsonDocument;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one body, or a part of it.
 *
 * @param type the type to read
 * @param codec reads the type
 * @param response the response with the body
 */
record JsonBodyDecoder<T>(Type type, JsonCodec codec, Response response) {
  private static final int MAX_REASON = 600;

  T value(byte[] encoded) {
    return value(encoded, "");
  }

  /**
   * Reads the body.
   *
   * @param envelope the member with the value; empty if the body is the value
   */
  @SuppressWarnings("unchecked") // The codec returns a value of the requested type.
  T value(byte[] encoded, String envelope) {
    byte[] body;
    try {
      body = GzipDecoder.of(encoded, response.headers(), BodyReader.MAX_LENGTH);
    } catch (IOException e) {
      throw failed("the body cannot be inflated: {}", e.getMessage());
    }
    if (type == byte[].class) {
      return (T) body;
    }
    if (type == String.class) {
      return (T) new String(body, charset());
    }
    if (body.length == 0) {
      return empty();
    }
    refuseHtml(response);
    return envelope.isEmpty()
        ? decoded(body, "the body", "", true)
        : unwrapped(new JsonDocument(body), envelope);
  }

  @SuppressWarnings("unchecked")
  private T unwrapped(JsonDocument body, String envelope) {
    JsonDocument.JsonSlice member;
    try {
      member = body.member(envelope);
    } catch (IOException e) {
      throw failed(
          "{}, expected {} in its member \"{}\"", e.getMessage(), type.getTypeName(), envelope);
    }
    if (member != null) {
      return decoded(
          body.bytes(member),
          "the member \"" + envelope + "\"",
          "in \"" + envelope + "\": ",
          false);
    }
    if (optional()) {
      return (T) Optional.empty();
    }
    throw failed(
        "the body has no member \"{}\", expected {} in it: if this response has no envelope, use"
            + " envelope(\"\")",
        envelope,
        type.getTypeName());
  }

  /**
   * Reads a part of the body.
   *
   * @param json the part
   * @param part names the part in messages
   */
  T part(byte[] json, String part) {
    if (type == String.class && !isJsonString(json)) {
      return text(new String(json, StandardCharsets.UTF_8));
    }
    return decoded(json, part, part + ": ", false);
  }

  private static boolean isJsonString(byte[] json) {
    return json.length > 0 && json[0] == '"';
  }

  @SuppressWarnings("unchecked") // the type is String
  private T text(String value) {
    return (T) value;
  }

  @SuppressWarnings("unchecked")
  private T empty() {
    if (optional()) {
      return (T) Optional.empty();
    }
    throw failed(
        "the body is empty, expected {}: use returningNothing(), or an Optional of it if it may be"
            + " absent",
        type.getTypeName());
  }

  @SuppressWarnings("unchecked")
  private T decoded(byte[] json, String part, String before, boolean whole) {
    Object value;
    try {
      value = codec.read(json, type);
    } catch (IOException e) {
      RedactedText reason = CallMask.of(response).quote(String.valueOf(e.getMessage()), MAX_REASON);
      throw failed("{}{}{}", before, reason, whole ? shownContentType() : "");
    } catch (RuntimeException e) {
      // Jackson 3 throws runtime exceptions, whose messages quote values of the body.
      throw failed(
          "the JSON codec could not read {} as {}: {}",
          part,
          type.getTypeName(),
          e.getClass().getSimpleName());
    }
    if (value == null && !new String(json, charset()).strip().equals("null")) {
      throw failed("{} names no constant of {}, and none is the default", part, type.getTypeName());
    }
    if (value == null) {
      throw failed("{} is null, expected {}: use an Optional of it", part, type.getTypeName());
    }
    return (T) value;
  }

  private String shownContentType() {
    return response
        .headers()
        .first("Content-Type")
        .map(type -> "; Content-Type " + type)
        .orElse("");
  }

  private boolean optional() {
    return type == Optional.class
        || (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class);
  }

  private Charset charset() {
    String contentType = response.headers().first("Content-Type").orElse("");
    int at = contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (at < 0) {
      return StandardCharsets.UTF_8;
    }
    String name = contentType.substring(at + 8).split("[;\\s]", 2)[0].replace("\"", "");
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private DecodingException failed(String why, @Nullable Object... values) {
    return failure(response, why, values);
  }

  /** Throws if the body of this response is a web page. */
  static void refuseHtml(Response response) {
    if (response.headers().first("Content-Type").orElse("").contains("html")) {
      throw failure(
          response,
          "the body is an HTML page, expected JSON: check that the base URI is the API's, not that"
              + " of a web site or a login page");
    }
  }

  /** Returns the exception for a body that cannot be read. */
  static DecodingException failure(Response response, String why, @Nullable Object... values) {
    SecretMask mask = CallMask.of(response);
    RedactedText request =
        response
            .request()
            .map(CallMask::shown)
            .orElseGet(() -> SecretMask.NONE.text("the request"));
    RedactedText id =
        RequestId.of(response.headers())
            .map(named -> mask.text("\n  request id {}", mask.quote(named)))
            .orElseGet(() -> SecretMask.NONE.text(""));
    return ExceptionFactory.decoding(
        mask.text("{} — {}\n  {}{}", response.status(), request, mask.text(why, values), id),
        RedactedCause.NONE);
  }
}
