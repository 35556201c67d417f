package io.apiservice.sdk.http;

import java.io.IOException;

/**
 * What came is not valid HTTP. Stands in for the JDK's exceptions, whose messages quote what the
 * other side sent; this one quotes nothing, and has no cause.
 */
public final class MalformedResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedResponseException(String part) {
    super("the answer is not valid HTTP: " + part);
  }
}
