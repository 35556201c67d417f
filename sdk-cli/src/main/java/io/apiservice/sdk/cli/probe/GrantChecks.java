package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ShortDuration;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.StoreInspection.StoredGrant;
import io.apiservice.sdk.store.StoreInspection.StoredToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes the records of a store without their secrets.
 *
 * @param hasKey whether the key of the store is given
 * @param leasesExpire whether the leases of the store have a time-to-live
 */
record GrantChecks(boolean hasKey, boolean leasesExpire, Instant now) {
  private static final int NAME = 12;

  List<CheckResult> of(StoredGrant grant) {
    List<CheckResult> checks = new ArrayList<>();
    boolean held = grant.leaseState() == LeaseState.HELD;
    String name = grant.name();
    String start = SafeText.of(name.substring(0, Math.min(NAME, name.length()))) + "… ";
    grant
        .contents()
        .ifPresentOrElse(
            c -> describe(start, c, held, checks),
            () -> {
              if (grant.encrypted() && !hasKey) {
                checks.add(
                    CheckResult.good(
                        "grant",
                        start
                            + "encrypted: to see its contents, give the store's key with"
                            + " --store-key-env or --store-key-file"));
              }
            });
    grant
        .problem()
        .ifPresent(p -> checks.add(CheckResult.bad("grant", start + SafeText.of(p, 500))));
    if (grant.recovered()) {
      checks.add(
          CheckResult.bad(
              "grant",
              start
                  + "is damaged or missing; its second copy is used, and its refresh token may be"
                  + " spent"));
    }
    checks.add(lock(start, grant.leaseState()));
    return checks;
  }

  private void describe(String start, Contents contents, boolean held, List<CheckResult> checks) {
    String refresh =
        contents.fingerprint().map(f -> "a refresh token (" + f + ")").orElse("no refresh token");
    String text =
        start
            + "generation "
            + contents.generation()
            + ", revision "
            + contents.revision()
            + ", "
            + refresh;
    checks.add(CheckResult.good("grant", text));
    if (contents.signedOut()) {
      String still = contents.refreshToken() ? "; its refresh token is still to be revoked" : "";
      checks.add(CheckResult.bad("grant", start + "signed out" + still + ": sign in again"));
    }
    contents.accessTokens().forEach(t -> checks.add(life(start, t, contents)));
    contents
        .refusal()
        .ifPresent(
            r ->
                checks.add(
                    CheckResult.bad(
                        "grant",
                        start
                            + "its refresh token was finally rejected at "
                            + r.at()
                            + " ("
                            + SafeText.of(r.error())
                            + "): sign in again")));
    contents
        .pending()
        .ifPresent(
            p -> {
              String since =
                  start
                      + "presented to the server at "
                      + p.startedAt()
                      + " (time "
                      + p.presented()
                      + ")";
              String by = " by " + SafeText.of(p.process());
              checks.add(
                  held
                      ? CheckResult.good("intent", since + by + ": a refresh is in progress")
                      : CheckResult.bad(
                          "intent",
                          since
                              + by
                              + (leasesExpire
                                  ? ", which has ended or was stopped: it is unknown whether the"
                                      + " token is spent. Other hosts present it at most once more,"
                                      + " after 60 s or within the configured grace"
                                  : ", which has ended: it is unknown whether the token is spent."
                                      + " The next refresh presents it at most once more")));
            });
  }

  private CheckResult life(String start, StoredToken token, Contents contents) {
    String which = token.target().isEmpty() ? "" : " for " + SafeText.of(token.target(), 120);
    String name = start + "access token" + which;
    if (token.expiresAt().isEmpty()) {
      return CheckResult.good(
          "life", name + " of " + token.obtainedAt() + ", its expiry is unknown");
    }
    Instant end = token.expiresAt().get();
    Duration left = Duration.between(now, end);
    if (!left.isNegative()) {
      return CheckResult.good(
          "life", name + " until " + end + ", " + ShortDuration.of(left) + " left");
    }
    boolean renewable = contents.refreshToken() && contents.refusal().isEmpty();
    String next = renewable ? ": the next call refreshes it" : "";
    return new CheckResult("life", name + " expired at " + end + next, renewable);
  }

  private static CheckResult lock(String start, LeaseState leaseState) {
    return switch (leaseState) {
      case FREE -> CheckResult.good("lock", start + "free");
      case HELD ->
          CheckResult.good(
              "lock", start + "held: a process is refreshing, or was suspended while it was");
      case UNKNOWN ->
          CheckResult.bad("lock", start + "could not be checked: run as the store's owner");
    };
  }
}
