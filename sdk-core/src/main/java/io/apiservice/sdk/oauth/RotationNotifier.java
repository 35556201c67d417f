package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.oauth.repository.RecordRepository;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a new refresh token to {@code onRotation}. Warns if the token is saved neither by {@code
 * onRotation} nor in a store.
 */
final class RotationNotifier {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordRepository repository;
  private final @Nullable RotationDelivery delivery;
  private volatile boolean unsaved;

  /**
   * @param inherited the delivery of an evicted session of the same login, which is continued; null
   *     if there is none
   */
  RotationNotifier(
      ProviderRuntime runtime,
      GrantIdentity identity,
      RecordRepository repository,
      @Nullable RotationDelivery inherited) {
    this.runtime = runtime;
    this.identity = identity;
    this.repository = repository;
    Consumer<String> onRotation = identity.onRotation();
    this.delivery =
        inherited != null || onRotation == null
            ? inherited
            : new RotationDelivery(runtime, onRotation);
  }

  /** Returns the delivery to {@code onRotation}; null if {@code onRotation} is not set. */
  @Nullable RotationDelivery delivery() {
    return delivery;
  }

  /** Whether the newest refresh token is only in the memory of this process. */
  boolean hasUnsavedToken() {
    return unsaved || (delivery != null && delivery.pending());
  }

  /** Called when a response has been received and before its access token is used. */
  void notifyRotation(@Nullable String rotated, long generation, PersistResult persistResult) {
    String why = "";
    if (persistResult == PersistResult.UNSTORED && !identity.rotates()) {
      why = "the token store failed after the token endpoint had responded";
      LOG.warn(
          SecretMask.NONE.text(
              "{}: {}. Other processes request their own tokens", identity.name(), why));
      notifyUnpersisted(generation, why);
    } else if (persistResult == PersistResult.UNSTORED) {
      why = "the token store failed after the token endpoint had responded; the write is retried";
      LOG.error(
          SecretMask.NONE.text(
              "{}: {}. Until then a restart would lose the login", identity.name(), why));
      notifyUnpersisted(generation, why);
    }
    if (rotated == null) {
      return;
    }
    if (delivery != null) {
      String failure = delivery.deliver(rotated, runtime.timeouts().post());
      if (failure != null) {
        LOG.error(
            SecretMask.NONE.text(
                "{}: onRotation failed ({}): the new refresh token is not saved yet. The call is"
                    + " retried; until it succeeds, a restart with the old token would fail",
                identity.name(),
                failure));
        notifyUnpersisted(generation, "onRotation failed: " + failure);
      }
    } else if (!repository.durable()) {
      if (!unsaved) {
        unsaved = true;
        LOG.warn(
            SecretMask.NONE.text(
                "{}: the server rotates refresh tokens and they are not saved: the next start with"
                    + " the configured one will fail. Set store(TokenStore.file(…)) or"
                    + " onRotation(…)",
                identity.name()));
      }
      notifyUnpersisted(
          generation,
          "the server rotates refresh tokens, and neither a durable store nor"
              + " onRotation is configured");
    }
  }

  private void notifyUnpersisted(long generation, String why) {
    runtime
        .providerNetwork()
        .listener()
        .onUnpersisted(new TokenUnpersisted(identity.name(), generation, why));
  }
}
