package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
    Consumer<String> onRotation = grant.login().onRotation();
    if (onRotation != null) {
      String failure = saved(onRotation, rotated);
      if (failure != null) {
        LOG.error(
            Mask.NONE.text(
                "{}: onRotation failed ({}): the new refresh token is not saved, and the next start with"
                    + " the old one will fail",
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

  /** Runs the callback on a thread of its own, so that one that hangs does not hang the flight. */
  private @Nullable String saved(Consumer<String> onRotation, String rotated) {
    try {
      engine
          .callbacks()
          .call(
              grant.login(),
              engine.timing().post(),
              () -> {
                onRotation.accept(rotated);
                return true;
              });
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (TimeoutException e) {
      return "it did not return in time";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause() == null ? e : e.getCause().getClass().getName());
    }
  }

  private void tell(long generation, String why) {
    engine
        .world()
        .listener()
        .onUnpersisted(new TokenUnpersisted(grant.login().name(), generation, why));
  }
}
