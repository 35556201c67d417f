package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports that there is no credential to send. */
public final class UnavailableCredentials {
  private static final SentRequest NOTHING =
      new SentRequest("", URI.create(""), Optional.empty(), Optional.empty());

  private UnavailableCredentials() {}

  /** An exception with the reason and the list of sources that were tried. */
  public static CredentialUnavailableException because(
      String why, List<Attempt> tried, Cause cause) {
    return because(why, tried, cause, null);
  }

  static CredentialUnavailableException because(
      String why, List<Attempt> tried, Cause cause, @Nullable Throwable behind) {
    StringBuilder message = new StringBuilder("no credential to send: ").append(why);
    for (Attempt attempt : tried) {
      message
          .append("\n  tried   ")
          .append(attempt.action())
          .append(" → ")
          .append(attempt.outcome());
    }
    Diagnosis diagnosis =
        new Diagnosis(
            cause,
            Confidence.CERTAIN,
            why,
            List.of(new Evidence("configuration", why)),
            List.of(
                Hint.of(
                    "configure a credential: Credentials.apiKey(…), OAuth.refreshToken(…), or one of the sources named above")),
            NOTHING,
            tried,
            Optional.empty(),
            false);
    return new CredentialUnavailableException(
        SecretMask.NONE.lines(message.toString()), diagnosis, SecretMask.NONE.cause(behind));
  }
}
