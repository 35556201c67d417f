package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** There is no credential to send: no source had one, or the source failed. Nothing was sent. */
public final class CredentialUnavailableException extends ApiException {
  private static final long serialVersionUID = 1L;

  private static final SentRequest NOTHING_SENT =
      new SentRequest("", URI.create(""), Optional.empty(), Optional.empty());

  private final SerializableDiagnosis diagnosis;

  /** Creates the exception with a message, the diagnosis and a cause. */
  public CredentialUnavailableException(
      String message, Diagnosis diagnosis, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), diagnosis, SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  CredentialUnavailableException(RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    super(message, cause);
    this.diagnosis = new SerializableDiagnosis(diagnosis);
  }

  /** Like {@link #because(String, List, Cause, Throwable)}, without an underlying failure. */
  public static CredentialUnavailableException because(
      String why, List<Attempt> tried, Cause cause) {
    return because(why, tried, cause, null);
  }

  /**
   * Creates the exception of a provider that has no credential.
   *
   * @param why the reason; it is part of the message, so it must contain no secret
   * @param tried the sources that were tried; listed in the message
   * @param cause the cause for the diagnosis
   * @param behind the underlying failure; null if there is none
   */
  public static CredentialUnavailableException because(
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
            NOTHING_SENT,
            tried,
            Optional.empty(),
            false);
    return new CredentialUnavailableException(
        SecretMask.NONE.lines(message.toString()), diagnosis, SecretMask.NONE.cause(behind));
  }

  /** The cause, the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis.get();
  }
}
