package io.apiservice.sdk.error.factory;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;

/**
 * Creates the SDK's exceptions, from redacted text only. The public constructors take any text,
 * since applications create exceptions in their tests; the SDK itself uses these methods.
 */
public final class ExceptionFactory {
  private ExceptionFactory() {}

  /** The network failed. */
  public static TransportException transport(RedactedText message, RedactedCause cause) {
    return new TransportException(message.toString(), cause.failure());
  }

  /** The deadline passed. */
  public static CallTimeoutException timeout(RedactedText message, RedactedCause cause) {
    return new CallTimeoutException(message.toString(), cause.failure());
  }

  /** The waiting thread was interrupted. */
  public static CallInterruptedException interrupted(RedactedText message, RedactedCause cause) {
    return new CallInterruptedException(message.toString(), cause.failure());
  }

  /** The body is not what was requested. */
  public static DecodingException decoding(RedactedText message, RedactedCause cause) {
    return new DecodingException(message.toString(), cause.failure());
  }

  /** A list cannot be followed. */
  public static PagingException paging(RedactedText message, RedactedCause cause) {
    return new PagingException(message.toString(), cause.failure());
  }

  /** There is no credential to send. */
  public static CredentialUnavailableException credentialUnavailable(
      RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    return new CredentialUnavailableException(message.toString(), diagnosis, cause.failure());
  }

  /** No access token was issued. */
  public static TokenRefreshException tokenRefresh(
      RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    return new TokenRefreshException(message.toString(), diagnosis, cause.failure());
  }
}
