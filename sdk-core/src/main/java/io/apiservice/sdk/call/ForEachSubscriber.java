package io.apiservice.sdk.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function for each element. The subscription ends when its future is cancelled.
 *
 * @param <T> the type of the elements
 */
final class ForEachSubscriber<T> implements Flow.Subscriber<T> {
  private final Consumer<? super T> action;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  ForEachSubscriber(Consumer<? super T> action) {
    this.action = action;
  }

  /** Completes after the last element. */
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    ended.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            subscription.cancel();
          }
        });
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T element) {
    if (!ended.isDone()) {
      action.accept(element);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }
}
