package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.NotFoundException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.UnauthorizedException;

/** Distinguishes failures: a missing user, a login that has ended, and the rest. */
public final class CallErrors {
  /** A user of the API. */
  record User(String id, String name) {}

  private CallErrors() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      String missing = nameOf(api, "99");
      servers.auth().endSessions("ada"); // an administrator ends the login
      return missing + ", then " + nameOf(api, "42");
    }
  }

  private static String nameOf(ApiClient api, String id) {
    try {
      return api.resource("users", User.class).get(id).name();
    } catch (NotFoundException e) {
      return "no such user";
    } catch (UnauthorizedException e) { // the API refused the token, and a refresh did not help
      return advice(e.diagnosis().cause());
    } catch (TokenRefreshException e) { // there was no token to send
      return advice(e.diagnosis().cause());
    } catch (ApiException e) { // anything else: its message is written for people
      return String.valueOf(e.getMessage());
    }
  }

  private static String advice(Cause cause) {
    return cause == Cause.REFRESH_TOKEN_INVALID ? "sign in again" : cause.toString();
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(CallErrors::run);
  }
}
