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
 * Creates the SDK's exceptions. The public constructors of the exceptions accept any text, because
 * applications use them in tests. The SDK itself uses these methods, which accept redacted text
 * only.
 */
public final class ExceptionFactory {
  private ExceptionFactory() {}

  /** Creates the exception for a failure of the network. */
  public static TransportException transport(RedactedText message, RedactedCause cause) {
    return new TransportException(message.toString(), cause.failure());
  }

  /** Creates the exception for a failure of the network whose reason is known. */
  public static TransportException transport(
      TransportException.Reason reason, RedactedText message, RedactedCause cause) {
    return new TransportException(message.toString(), cause.failure(), reason);
  }

  /** Creates the exception for a call whose deadline has passed. */
  public static CallTimeoutException timeout(RedactedText message, RedactedCause cause) {
    return new CallTimeoutException(message.toString(), cause.failure());
  }

  /** Creates the exception for a waiting thread that was interrupted. */
  public static CallInterruptedException interrupted(RedactedText message, RedactedCause cause) {
    return new CallInterruptedException(message.toString(), cause.failure());
  }

  /** Creates the exception for a body that is not what was requested. */
  public static DecodingException decoding(RedactedText message, RedactedCause cause) {
    return new DecodingException(message.toString(), cause.failure());
  }

  /** Creates the exception for a list that cannot be continued. */
  public static PagingException paging(RedactedText message, RedactedCause cause) {
    return new PagingException(message.toString(), cause.failure());
  }

  /** Creates the exception for a call that has no credential to send. */
  public static CredentialUnavailableException credentialUnavailable(
      RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    return new CredentialUnavailableException(message.toString(), diagnosis, cause.failure());
  }

  /** Creates the exception for a refresh that yielded no access token. */
  public static TokenRefreshException tokenRefresh(
      RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    return new TokenRefreshException(message.toString(), diagnosis, cause.failure());
  }
}
