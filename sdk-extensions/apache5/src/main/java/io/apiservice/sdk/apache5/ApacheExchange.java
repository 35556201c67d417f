package io.apiservice.sdk.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.spi.ClientResponseBody;
import io.apiservice.sdk.http.spi.PeekedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** One request and its repeat, on the thread of the call. */
final class ApacheExchange {
  private static final int MAX_PEEKED = 64 * 1024;

  private final ClassicHttpRequest original;
  private final Request unsigned;
  private final ExecChain.Scope scope;
  private final ExecChain chain;
  private @Nullable ClassicHttpResponse open;
  private boolean wholeBodyRead;
  private @Nullable Exception thrown;

  ApacheExchange(
      ClassicHttpRequest original, Request unsigned, ExecChain.Scope scope, ExecChain chain) {
    this.original = original;
    this.unsigned = unsigned;
    this.scope = scope;
    this.chain = chain;
  }

  /** Sends the request as it was signed. */
  Response send(Request signed) throws IOException, HttpException {
    close(); // the client needs the connection of the first response, or another one in its place
    try {
      ClassicHttpResponse response = chain.proceed(signed(signed), scope);
      open = response;
      wholeBodyRead = response.getEntity() == null;
      byte[] beginning = response.getCode() >= 400 ? peek(response) : new byte[0];
      return Response.of(
              response.getCode(),
              AuthenticatingHandler.headers(response),
              new ClientResponseBody<>(response, beginning, () -> discard(response)))
          .withRequest(signed);
    } catch (IOException | HttpException | RuntimeException e) {
      thrown = e;
      throw e;
    }
  }

  private ClassicHttpRequest signed(Request signed) {
    ClassicHttpRequest copy = ClassicRequestBuilder.copy(original).build();
    if (!signed.uri().equals(unsigned.uri())) {
      copy.setPath(signed.uri().getRawPath() + "?" + signed.uri().getRawQuery());
    }
    for (String name : signed.headers().names()) {
      if (!signed.headers().all(name).equals(unsigned.headers().all(name))) {
        signed.headers().first(name).ifPresent(value -> copy.setHeader(name, value));
      }
    }
    return copy;
  }

  private byte[] peek(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return new byte[0];
    }
    PeekedInputStream peeked = PeekedInputStream.of(entity.getContent());
    response.setEntity(new PeekedEntity(entity, peeked));
    byte[] beginning = peeked.beginning();
    wholeBodyRead = beginning.length < MAX_PEEKED;
    Header encoding = response.getFirstHeader("Content-Encoding");
    return encoding != null && encoding.getValue().endsWith("gzip")
        ? inflated(beginning)
        : beginning;
  }

  /** The client inflates the body for the application only. */
  private static byte[] inflated(byte[] beginning) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(beginning))) {
      byte[] buffer = new byte[4096];
      for (int n = in.read(buffer); n >= 0 && text.size() < MAX_PEEKED; n = in.read(buffer)) {
        text.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // The beginning of a long body, or no gzip: what was inflated must do.
    }
    return text.toByteArray();
  }

  /** Throws what the client threw, as it threw it. */
  void rethrow() throws IOException, HttpException {
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof HttpException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
  }

  /** Closing a response closes the connection of the call, which may already have another one. */
  private void discard(ClassicHttpResponse response) {
    if (open == response) {
      close();
    }
  }

  void close() {
    ClassicHttpResponse response = open;
    open = null;
    if (response == null || wholeBodyRead) {
      return; // the connection is free again
    }
    try {
      response.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
