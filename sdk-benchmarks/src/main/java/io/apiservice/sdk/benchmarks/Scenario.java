package io.apiservice.sdk.benchmarks;

import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import java.time.Duration;

/** What goes wrong, and for how many callers. */
enum Scenario {
  REVOKED("Revoked: the server revoked the token, whose expiry says an hour", 32, true) {
    @Override
    void strike(FakeAuthServer auth, FakeApi api) {
      auth.revokeAccessTokens();
    }
  },

  EXPIRED("Expired: the token is past its expiry when the first calls come", 32, false) {
    @Override
    Duration lifetime() {
      return Duration.ofMillis(1);
    }
  },

  OUTAGE("Outage: the token lives another 60 s, the token endpoint answers 503", 32, true) {
    @Override
    Duration lifetime() {
      return Duration.ofSeconds(60);
    }

    @Override
    void prepare(FakeAuthServer auth) {
      auth.faults().clear().always(Fault.instead(FakeResponse.of(503).delayed(TOKEN_LATENCY)));
    }
  },

  REFUSED("Refused: one call to an API that answers 401 to every token", 1, true) {
    @Override
    void strike(FakeAuthServer auth, FakeApi api) {
      api.faults()
          .always(Fault.instead(FakeResponse.unauthorized("Bearer error=\"invalid_token\"")));
    }
  };

  static final Duration TOKEN_LATENCY = Duration.ofMillis(100);

  final String title;
  final int callers;

  /** Whether a call goes before, so that the connection is open and every cache is filled. */
  final boolean callsBefore;

  Scenario(String title, int callers, boolean callsBefore) {
    this.title = title;
    this.callers = callers;
    this.callsBefore = callsBefore;
  }

  /** How long the access token lives that the application holds. */
  Duration lifetime() {
    return Duration.ofHours(1);
  }

  /** Before the client is opened. */
  void prepare(FakeAuthServer auth) {
    auth.faults().always(Fault.delay(TOKEN_LATENCY));
  }

  /** Between the call before and the storm. */
  void strike(FakeAuthServer auth, FakeApi api) {}
}
