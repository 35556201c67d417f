package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.diagnosis.Diagnosis;

/** Writes the first line of a report, above the diagnosis. */
public final class StatusLine {
  private StatusLine() {}

  public static String of(int status, Diagnosis diagnosis) {
    return status
        + reason(status)
        + " — "
        + diagnosis.sentRequest().method()
        + " "
        + diagnosis.sentRequest().uri().toASCIIString();
  }

  static String reason(int status) {
    return switch (status) {
      case 200 -> " OK";
      case 302 -> " Found";
      case 400 -> " Bad Request";
      case 401 -> " Unauthorized";
      case 403 -> " Forbidden";
      case 404 -> " Not Found";
      case 407 -> " Proxy Authentication Required";
      case 429 -> " Too Many Requests";
      case 500 -> " Internal Server Error";
      case 502 -> " Bad Gateway";
      case 503 -> " Service Unavailable";
      case 511 -> " Network Authentication Required";
      default -> "";
    };
  }
}
