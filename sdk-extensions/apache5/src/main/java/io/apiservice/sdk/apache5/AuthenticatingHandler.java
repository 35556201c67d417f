package io.apiservice.sdk.apache5;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.CallerThread;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.spi.ClientResponseBody;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.ProtocolException;

/** Signs a request, and renews the credential and repeats the request once after a refusal. */
record AuthenticatingHandler(ApiClient api) implements ExecChainHandler {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    AnsweredCall.forget(scope.clientContext);
    if (VisitedOrigins.leftOrigin(scope)) {
      return chain.proceed(request, scope);
    }
    CallerThread caller = new CallerThread();
    Request translated = translated(request, scope);
    ApacheExchange exchange = new ApacheExchange(request, translated, scope, chain);
    try {
      Response answer =
          caller.await(
              api.authenticating(signed -> caller.run(() -> exchange.send(signed)))
                  .send(translated),
              scope.execRuntime::isExecutionAborted);
      new AnsweredCall(api, answer).remember(scope.clientContext);
      return ClientResponseBody.responseOf(answer, ClassicHttpResponse.class);
    } catch (IOException e) {
      exchange.close();
      exchange.rethrow();
      if (e.getCause() == null || e instanceof InterruptedIOException) {
        throw e;
      }
      // Not an IOException, after which the client would try again.
      throw new HttpException(e.getMessage(), e.getCause());
    } catch (RuntimeException | Error e) {
      exchange.close();
      throw e;
    }
  }

  /** The request as it goes to the network, whatever host its headers name. */
  private static Request translated(ClassicHttpRequest request, ExecChain.Scope scope)
      throws ProtocolException {
    String path = request.getPath() == null ? "/" : request.getPath();
    URI uri;
    try {
      uri = URI.create(scope.route.getTargetHost().toURI() + path);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("the request has no valid URI");
    }
    Request translated = Request.of(request.getMethod(), uri).withHeaders(headers(request));
    return request.getEntity() != null && !request.getEntity().isRepeatable()
        ? translated.withBodyOnce(BodyPublishers.noBody()) // the client sends its own
        : translated;
  }

  static Headers headers(MessageHeaders message) {
    Map<String, List<String>> headers = new HashMap<>();
    for (Header header : message.getHeaders()) {
      headers.computeIfAbsent(header.getName(), n -> new ArrayList<>()).add(header.getValue());
    }
    return Headers.of(headers);
  }
}
