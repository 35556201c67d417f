package io.apiservice.sdk.okhttp;

import java.io.IOException;
import okhttp3.Response;

/** A response to a request without the credential, which therefore does not refuse it. */
final class RedirectedElsewhere extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Response response;

  RedirectedElsewhere(Response response) {
    super("a redirect led to another origin");
    this.response = response;
  }

  Response response() {
    return response;
  }
}
