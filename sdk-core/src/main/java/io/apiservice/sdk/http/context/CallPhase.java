package io.apiservice.sdk.http.context;

import io.apiservice.sdk.http.CallContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call waits for besides the network; named in the message when its deadline passes. */
public final class CallPhase {
  private static final CallContext.Key<CallPhase> KEY = CallContext.Key.named("phase");

  private volatile @Nullable String awaited;

  private CallPhase() {}

  /** A context that records the phase of its call. */
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

  /** Records that the call waits for the network or for nothing. */
  public static void leave(CallContext context) {
    context.get(KEY).ifPresent(phase -> phase.awaited = null);
  }

  /** What the call waits for; empty for the network. */
  public static Optional<String> of(CallContext context) {
    return context.get(KEY).flatMap(phase -> Optional.ofNullable(phase.awaited));
  }
}
