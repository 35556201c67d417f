package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.stream.BodyBytes;
import io.apiservice.sdk.stream.BodyInputStream;
import io.apiservice.sdk.stream.JsonElementSource;
import io.apiservice.sdk.stream.SourceElementStream;
import io.apiservice.sdk.stream.StreamFailures;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Opens response bodies that are read while they arrive, as JSON elements or as bytes.
 *
 * @param idle how long a server may be silent
 * @param codec reads the elements
 */
record ElementReader(Duration idle, JsonCodec codec) {
  /** The media types of bodies with one value per line. */
  private static final Pattern LINES =
      Pattern.compile("ndjson|jsonl|json-lines|jsonlines|json-seq|stream\\+json|json-stream");

  <T> BodyReader<ElementStream<T>> elements(Type type) {
    return new BodyReader<>(
        "application/json, application/x-ndjson",
        Optional.of(idle),
        (response, call, sent) -> elements(type, response, call, sent));
  }

  private <T> CompletableFuture<ElementStream<T>> elements(
      Type type, Response response, SentCall call, Request sent) {
    try {
      JsonBodyDecoder.refuseHtml(response);
    } catch (RuntimeException e) {
      response.body().discard();
      throw e;
    }
    StreamFailures failures = failures(response, call, sent);
    JsonBodyDecoder<T> decoder = new JsonBodyDecoder<>(type, codec, response);
    return CancellableFutures.map(
        response.body().to(new BodyBytes(response.headers())),
        body ->
            new SourceElementStream<>(
                new JsonElementSource<>(body, lines(response), decoder::part, failures),
                call.client().subscribers(),
                failures));
  }

  private static boolean lines(Response response) {
    String type = response.headers().first("Content-Type").orElse("");
    return LINES.matcher(type.toLowerCase(Locale.ROOT)).find();
  }

  BodyReader<InputStream> bytes() {
    return new BodyReader<>(
        "*/*",
        Optional.of(idle),
        (response, call, sent) ->
            CancellableFutures.map(
                response.body().to(new BodyBytes(response.headers())),
                body -> new BodyInputStream(body, failures(response, call, sent))));
  }

  private static StreamFailures failures(Response response, SentCall call, Request sent) {
    return new ResponseFailures(response, new CallExceptions(call.client(), sent));
  }
}
