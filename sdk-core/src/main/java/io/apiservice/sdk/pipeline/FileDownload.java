package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One download. If its body breaks off, the request is sent again for the rest, provided that the
 * server has named the representation by a strong {@code ETag}; without one, for all of it. The
 * number of retries limits how often this happens in a row without a new byte.
 */
final class FileDownload {
  /** RFC 9110 §13.1.5: a weak tag does not say that the bytes are the same. */
  private static final Pattern STRONG = Pattern.compile("\"[\\x21\\x23-\\x7E]*\"");

  private final SentCall call;
  private final Request sent;
  private final Duration idle;
  private final TransferProgress progress;
  private final RetryPolicy policy;
  private final PartFile file;
  private @Nullable String etag;
  private long longest;
  private int fruitless;

  private FileDownload(
      SentCall call, Request sent, Duration idle, ProgressListener listener, PartFile file) {
    this.call = call;
    this.sent = sent;
    this.idle = idle;
    this.progress = new TransferProgress(listener, call.client().pool());
    this.file = file;
    this.policy = call.retries() != null ? call.retries() : call.client().retries();
  }

  /** Reads the body of a response into a file. */
  static BodyReader<Path> reader(Path target, ProgressListener listener, Duration idle) {
    return new BodyReader<>(
        "*/*",
        Optional.of(idle),
        (response, call, sent) -> {
          PartFile file;
          try {
            file = PartFile.beside(target);
          } catch (IOException e) {
            response.body().discard();
            return CompletableFuture.failedFuture(e);
          }
          return deletingOnFailure(
              new FileDownload(call, sent, idle, listener, file).from(response), file);
        });
  }

  /** Deletes the file before the failure is reported, and when the call is cancelled. */
  private static CompletableFuture<Path> deletingOnFailure(
      CompletableFuture<Path> written, PartFile file) {
    CompletableFuture<Path> whole =
        CancellableFutures.compose(
            written,
            (path, failure) -> {
              if (path != null) {
                return CompletableFuture.completedFuture(path);
              }
              file.delete();
              return CompletableFuture.failedFuture(
                  failure != null ? failure : new IllegalStateException("no file"));
            });
    whole.whenComplete(
        (path, failure) -> {
          if (failure != null) {
            file.delete();
          }
        });
    return whole;
  }

  private CompletableFuture<Path> from(Response response) {
    ContentRange range = ContentRange.of(response);
    if (range.first() < 0 && !ownRange()) {
      response.body().discard();
      return CompletableFuture.failedFuture(
          JsonBodyDecoder.failure(
              response, "a 206 without Content-Range does not say which part of the file it is"));
    }
    try {
      file.startAt(Math.max(0, range.first()));
    } catch (IOException e) {
      response.body().discard();
      return CompletableFuture.failedFuture(e);
    }
    etag =
        response
            .headers()
            .first("ETag")
            .map(String::trim)
            .filter(tag -> STRONG.matcher(tag).matches())
            .orElse(null);
    return CancellableFutures.compose(
        response.body().to(new FileSubscriber(file, progress, range.total())),
        (done, failure) -> {
          fruitless = file.length() > longest ? 0 : fruitless;
          longest = Math.max(longest, file.length());
          if (failure instanceof MalformedResponseException) {
            return startAgain(response, failure);
          }
          if (failure != null) {
            return broken(failure, response);
          }
          return range.total() > file.length() && response.status() == 206 && !ownRange()
              ? broken(new EOFException("the server sent only a part"), response)
              : complete();
        });
  }

  /** Whether the application asked for a range: what it gets is then not the beginning. */
  private boolean ownRange() {
    return call.request().headers().first("Range").isPresent();
  }

  /** Reports first: a listener that throws fails the call, and then the old file is kept. */
  private CompletableFuture<Path> complete() {
    Duration left = sent.context().remaining().orElse(Duration.ZERO);
    return CancellableFutures.compose(
        progress.reported(call.client().timer(), left),
        (reported, failure) -> {
          if (failure != null) {
            return CompletableFuture.failedFuture(failure);
          }
          try {
            return CompletableFuture.completedFuture(file.moveIntoPlace());
          } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
          }
        });
  }

  private CompletableFuture<Path> broken(Throwable failure, Response response) {
    boolean network = failure instanceof IOException && !(failure instanceof FileSystemException);
    if (!network) {
      return CompletableFuture.failedFuture(failure);
    }
    if (fruitless >= policy.retries()
        || ownRange()
        || !Idempotency.safeToRepeat(sent)
        || !sent.repeatable()) {
      return CompletableFuture.failedFuture(
          new CallExceptions(call.client(), sent)
              .inStream(failure, file.length() + " bytes", response));
    }
    fruitless++;
    return CancellableFutures.flatMap(
        call.client().timer().delay(pause()),
        passed ->
            CancellableFutures.compose(
                call.resend(request(), new BodyReader<>("*/*", Optional.of(idle), this::rest)),
                this::unlessComplete));
  }

  private Duration pause() {
    double bound =
        policy.initialDelay().toMillis() * Math.pow(policy.factor(), Math.min(fruitless - 1, 30));
    double most = Math.min(bound, (double) policy.maxDelay().toMillis());
    return Duration.ofMillis((long) (most * ThreadLocalRandom.current().nextDouble()));
  }

  private Request request() {
    String tag = etag;
    return tag == null || file.length() == 0
        ? call.request()
        : call.request()
            .withHeader("Range", "bytes=" + file.length() + "-")
            .withHeader("If-Range", tag);
  }

  private CompletableFuture<Path> rest(Response response, SentCall again, Request request) {
    long first = ContentRange.of(response).first();
    if (first > 0 && first == file.length() && otherVersion(response)) {
      response.body().discard();
      return startAgain(
          response, new EOFException("the rest belongs to another version of the file"));
    }
    if (first < 0 && etag != null) {
      response.body().discard();
      return startAgain(
          response, new EOFException("the server did not say which part of the file it sent"));
    }
    if (first <= 0 || first == file.length()) {
      return from(response);
    }
    response.body().discard();
    return CompletableFuture.failedFuture(
        JsonBodyDecoder.failure(
            response, "the range begins at byte {}, asked for was {}", first, file.length()));
  }

  /** Some servers know {@code Range} and not {@code If-Range}. */
  private boolean otherVersion(Response response) {
    String asked = etag;
    return asked != null
        && response.headers().first("ETag").filter(tag -> !tag.trim().equals(asked)).isPresent();
  }

  /** Asks for the whole file: what the server sent for a range cannot be used. */
  private CompletableFuture<Path> startAgain(Response response, Throwable why) {
    etag = null;
    try {
      file.startAt(0);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return broken(why, response);
  }

  /** The server may have announced more than there was: what it says of the rest decides. */
  private CompletableFuture<Path> unlessComplete(@Nullable Path path, @Nullable Throwable failure) {
    if (path != null) {
      return CompletableFuture.completedFuture(path);
    }
    boolean complete =
        failure instanceof ResponseException refused
            && refused.status() == 416
            && refused
                .headers()
                .first("Content-Range")
                .filter(range -> range.trim().equals("bytes */" + file.length()))
                .isPresent();
    if (complete) {
      return complete();
    }
    return CompletableFuture.failedFuture(
        failure != null ? failure : new IllegalStateException("no file"));
  }
}
