package io.apiservice.sdk.http;

import java.io.IOException;

/**
 * The response is not valid HTTP. Replaces the JDK's exceptions, whose messages quote what the peer
 * sent; this one quotes nothing and has no cause.
 */
public final class MalformedResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedResponseException(String part) {
    super("the answer is not valid HTTP: " + part);
  }
}
