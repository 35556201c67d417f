package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.rules.Precheck;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.SuspectCredential;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Instant;

/** Checks a configured credential when a client is built, before the first call. */
public final class CredentialPrecheck {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.auth");

  private CredentialPrecheck() {}

  /**
   * Warns in the log and by an event if a key or a fixed token looks wrong.
   *
   * @throws IllegalArgumentException if no server could accept the credential
   */
  public static void warn(CredentialProvider provider, ApiListener listener, Instant now) {
    if (!(provider instanceof ApiKey || provider instanceof StaticCredentialProvider)) {
      return;
      // Other providers have no credential yet.
    }
    Credential credential = provider.current().join();
    for (Finding finding : Precheck.of(credential.secret(), credential.facts(), now)) {
      String advice = finding.hints().isEmpty() ? "" : finding.hints().get(0).action();
      if (finding.confidence() == Confidence.CERTAIN) {
        throw new IllegalArgumentException(finding.summary() + ": " + advice);
      }
      LOG.warn(SecretMask.NONE.text("{}: {} ({})", finding.cause(), finding.summary(), advice));
      listener.onSuspectCredential(
          new SuspectCredential(
              finding.summary(), finding.hints().stream().findFirst().map(hint -> hint.action())));
    }
  }
}
