package io.apiservice.sdk.http;

import java.io.IOException;

/**
 * The response is not valid HTTP. Replaces the JDK's exceptions, whose messages quote what the peer
 * sent; this one quotes nothing and has no cause.
 */
public final class MalformedResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * With what is wrong.
   *
   * @param part which part of the response, or how it breaks the protocol; no text of the peer
   */
  public MalformedResponseException(String part) {
    super("the answer is not valid HTTP: " + part);
  }
}
