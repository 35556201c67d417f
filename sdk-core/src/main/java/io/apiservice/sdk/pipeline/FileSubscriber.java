package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.MalformedResponseException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Appends a body to a file and reports the progress. */
final class FileSubscriber implements BodySubscriber<Boolean> {
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final PartFile file;
  private final TransferProgress progress;
  private final long total;
  private @Nullable Subscription subscription;

  FileSubscriber(PartFile file, TransferProgress progress, long total) {
    this.file = file;
    this.progress = progress;
    this.total = total;
  }

  @Override
  public CompletionStage<Boolean> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    Subscription source = subscription;
    if (end.isDone() || source == null) {
      return;
    }
    try {
      file.append(buffers);
    } catch (IOException e) {
      source.cancel();
      end.completeExceptionally(e);
      return;
    }
    if (total >= 0 && file.length() > total) {
      source.cancel();
      end.completeExceptionally(new MalformedResponseException("a part longer than it says"));
      return;
    }
    Throwable failure = progress.report(file.length(), total);
    if (failure != null) {
      source.cancel();
      end.completeExceptionally(failure);
      return;
    }
    source.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(true);
  }
}
