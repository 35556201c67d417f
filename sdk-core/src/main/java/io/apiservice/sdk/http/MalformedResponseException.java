package io.apiservice.sdk.http;

import java.net.ProtocolException;

/**
 * The response is not valid HTTP. This exception takes the place of those of the JDK, whose
 * messages quote what the server sent. It quotes nothing and has no cause.
 */
public final class MalformedResponseException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param part the part of the response that is malformed, or how it breaks the protocol; must not
   *     contain text of the server
   */
  public MalformedResponseException(String part) {
    super("the response is not valid HTTP: " + part);
  }
}
