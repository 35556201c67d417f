package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;

/**
 * The root of all exceptions that a call throws. Unchecked and sealed. Messages say what was
 * requested, what came back and what to do next, and never contain a secret.
 */
public abstract sealed class ApiException extends RuntimeException
    permits ResponseException,
        TransportException,
        CallTimeoutException,
        CallInterruptedException,
        DecodingException,
        PagingException,
        CredentialUnavailableException,
        TokenRefreshException {
  private static final long serialVersionUID = 1L;

  ApiException(RedactedText message, RedactedCause cause) {
    super(message.toString(), cause.failure());
  }
}
