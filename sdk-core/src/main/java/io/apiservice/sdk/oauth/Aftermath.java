package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a new token: the application's callback, and loud words if it is kept nowhere.
 */
final class Aftermath {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");

  private final Grant grant;
  private final Engine engine;

  Aftermath(Grant grant) {
    this.grant = grant;
    this.engine = grant.engine();
  }

  /** After a token came, and before anybody uses it. */
  void persisted(@Nullable String rotated, long generation, Spoils.Fate fate) {
    String why = "";
    if (fate == Spoils.Fate.UNSTORED && !grant.login().rotates()) {
      why = "the token store failed after the token endpoint had answered";
      LOG.warn(
          Mask.NONE.text(
              "{}: {}. Other processes ask for tokens of their own", grant.login().name(), why));
      tell(generation, why);
    } else if (fate == Spoils.Fate.UNSTORED) {
      why = "the token store failed after the token endpoint had answered; it is tried again";
      LOG.error(
          Mask.NONE.text(
              "{}: {}. Until then a restart would lose the login", grant.login().name(), why));
      tell(generation, why);
    }
    if (rotated == null) {
      return;
    }
    RotationDelivery rotation = grant.rotation();
    if (rotation != null) {
      String failure = rotation.deliver(rotated, engine.timing().post());
      if (failure != null) {
        LOG.error(
            Mask.NONE.text(
                "{}: onRotation failed ({}): the new refresh token is not saved yet. It is called again;"
                    + " until then the next start with the old one would fail",
                grant.login().name(),
                failure));
        tell(generation, "onRotation failed: " + failure);
      }
    } else if (!grant.ledger().shelf().durable()) {
      if (grant.firstUnsaved()) {
        LOG.warn(
            Mask.NONE.text(
                "{}: the server rotates refresh tokens and nothing keeps them: the next start with the"
                    + " configured one will fail. Set store(TokenStore.file(…)) or onRotation(…)",
                grant.login().name()));
      }
      tell(
          generation,
          "the server rotates refresh tokens, and neither a durable store nor"
              + " onRotation is configured");
    }
  }

  private void tell(long generation, String why) {
    engine
        .world()
        .listener()
        .onUnpersisted(new TokenUnpersisted(grant.login().name(), generation, why));
  }
}
