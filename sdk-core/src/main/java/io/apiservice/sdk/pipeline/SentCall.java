package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.http.Request;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call as the reader of its body sees it: a stream or a download may have to send it again. */
interface SentCall {
  /** The client that sent the call. */
  CallServices client();

  /** The request as it was prepared. */
  Request request();

  /** The retry policy of this call; null for that of the client. */
  @Nullable RetryPolicy retries();

  /**
   * Sends this call with another request and another reader. The result completes on a thread of
   * the SDK: those of the executor may all be occupied by code that waits for it.
   */
  <V extends @Nullable Object> CompletableFuture<V> resend(Request request, BodyReader<V> reader);
}
