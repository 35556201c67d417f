package io.apiservice.sdk.http.context;

import io.apiservice.sdk.http.CallContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call waits for at the moment, if it is not the network. When the deadline passes, the
 * exception names it.
 */
public final class CallPhase {
  private static final CallContext.Key<CallPhase> KEY = CallContext.Key.named("phase");

  private volatile @Nullable String awaited;

  private CallPhase() {}

  /** Returns a context that records what its call waits for. */
  public static CallContext in(CallContext context) {
    return context.with(KEY, new CallPhase());
  }

  /**
   * Records what the call waits for from now on.
   *
   * @param awaited words that fit after "it was waiting for"
   */
  public static void enter(CallContext context, String awaited) {
    context.get(KEY).ifPresent(phase -> phase.awaited = awaited);
  }

  /** Records that the call no longer waits for what {@link #enter} named. */
  public static void leave(CallContext context) {
    context.get(KEY).ifPresent(phase -> phase.awaited = null);
  }

  /** Returns what the call waits for; empty if it waits for the network or does not wait. */
  public static Optional<String> of(CallContext context) {
    return context.get(KEY).flatMap(phase -> Optional.ofNullable(phase.awaited));
  }
}
