package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** Delivers a new refresh token to the application, and warns if it is not saved anywhere. */
final class RotationNotifier {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final TokenSession session;
  private final ProviderRuntime runtime;

  RotationNotifier(TokenSession session) {
    this.session = session;
    this.runtime = session.runtime();
  }

  /** Called after a token was received and before it is used. */
  void notifyRotation(
      @Nullable String rotated, long generation, IssuedTokens.PersistResult persistResult) {
    String why = "";
    if (persistResult == IssuedTokens.PersistResult.UNSTORED && !session.identity().rotates()) {
      why = "the token store failed after the token endpoint had responded";
      LOG.warn(
          SecretMask.NONE.text(
              "{}: {}. Other processes request their own tokens", session.identity().name(), why));
      notifyUnpersisted(generation, why);
    } else if (persistResult == IssuedTokens.PersistResult.UNSTORED) {
      why = "the token store failed after the token endpoint had responded; the write is retried";
      LOG.error(
          SecretMask.NONE.text(
              "{}: {}. Until then a restart would lose the login", session.identity().name(), why));
      notifyUnpersisted(generation, why);
    }
    if (rotated == null) {
      return;
    }
    RotationDelivery rotation = session.rotation();
    if (rotation != null) {
      String failure = rotation.deliver(rotated, runtime.timeouts().post());
      if (failure != null) {
        LOG.error(
            SecretMask.NONE.text(
                "{}: onRotation failed ({}): the new refresh token is not saved yet. The call is"
                    + " retried; until it succeeds, a restart with the old token would fail",
                session.identity().name(),
                failure));
        notifyUnpersisted(generation, "onRotation failed: " + failure);
      }
    } else if (!session.records().repository().durable()) {
      if (session.markUnsaved()) {
        LOG.warn(
            SecretMask.NONE.text(
                "{}: the server rotates refresh tokens and they are not saved: the next start with"
                    + " the configured one will fail. Set store(TokenStore.file(…)) or onRotation(…)",
                session.identity().name()));
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
        .onUnpersisted(new TokenUnpersisted(session.identity().name(), generation, why));
  }
}
