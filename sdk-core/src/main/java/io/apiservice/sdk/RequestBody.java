package io.apiservice.sdk;

import io.apiservice.sdk.call.Multipart;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** Decides how an object is sent as a body: as it is if it is content already, else as JSON. */
final class RequestBody {
  private static final String OCTET_STREAM = "application/octet-stream";

  static final String FORM = "application/x-www-form-urlencoded";

  private RequestBody() {}

  /**
   * A request with this body.
   *
   * @param contentType the media type; null if the value decides
   * @throws IllegalArgumentException if the value cannot be sent
   */
  static Request of(Request request, Object value, @Nullable String contentType, JsonCodec codec) {
    if (value instanceof Multipart multipart) {
      if (contentType != null) {
        throw refused(request, "a multipart body has a Content-Type of its own, with its boundary");
      }
      Request with =
          multipart.repeatable()
              ? request.withBody(multipart.publisher())
              : request.withBodyOnce(multipart.publisher());
      return typed(with, multipart.contentType());
    }
    if (value instanceof BodyPublisher publisher) {
      return typed(request.withBody(publisher), orBytes(contentType));
    }
    if (value instanceof Path path) {
      return typed(request.withBody(file(request, path)), orBytes(contentType));
    }
    if (value instanceof File file) {
      return typed(request.withBody(file(request, file.toPath())), orBytes(contentType));
    }
    if (value instanceof byte[] bytes) {
      return typed(request.withBytes(bytes.clone()), orBytes(contentType));
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return typed(request.withBytes(bytes), orBytes(contentType));
    }
    if (value instanceof InputStream stream) {
      return typed(
          request.withBodyOnce(BodyPublishers.ofInputStream(() -> stream)), orBytes(contentType));
    }
    if (value instanceof CharSequence text) {
      if (contentType == null) {
        throw refused(
            request,
            "a text is sent as it is, and needs its type: body(text, \"application/json\") if it"
                + " is JSON, body(text, \"text/plain\") if not");
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      boolean form = contentType.startsWith(FORM);
      return typed(
          form ? CallMask.withForm(request, bytes) : CallMask.withJson(request, bytes),
          contentType);
    }
    return json(request, value, contentType == null ? "application/json" : contentType, codec);
  }

  static Request json(Request request, Object value, String contentType, JsonCodec codec) {
    if (value instanceof Reader
        || value instanceof BaseStream<?, ?>
        || value instanceof Flow.Publisher<?>
        || value instanceof Future<?>
        || value instanceof Supplier<?>) {
      throw refused(
          request,
          value.getClass().getTypeName()
              + " is not a value: pass what it holds, or a BodyPublisher or an InputStream");
    }
    try {
      return typed(CallMask.withJson(request, codec.write(value)), contentType);
    } catch (IOException e) {
      throw refused(request, String.valueOf(e.getMessage()));
    }
  }

  private static BodyPublisher file(Request request, Path path) {
    if (Files.isDirectory(path)) {
      throw refused(request, path + " is a directory");
    }
    try {
      return BodyPublishers.ofFile(path);
    } catch (FileNotFoundException e) {
      throw refused(request, "there is no file " + path);
    }
  }

  private static String orBytes(@Nullable String contentType) {
    return contentType == null ? OCTET_STREAM : contentType;
  }

  private static Request typed(Request request, String contentType) {
    return request.withHeader("Content-Type", contentType);
  }

  private static IllegalArgumentException refused(Request request, String why) {
    return new IllegalArgumentException("the body of " + request + ": " + why);
  }
}
