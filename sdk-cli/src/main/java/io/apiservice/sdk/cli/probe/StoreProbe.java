package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.options.StoreOptions;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ShortDuration;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.StoreInspection.StoredGrant;
import io.apiservice.sdk.store.StoreInspection.StoredToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes the records of a file store without showing secrets or changing anything. */
public record StoreProbe(Path directory, StoreOptions options, Instant now) implements Probe {
  private static final int NAME = 12;

  @Override
  public List<CheckResult> run() {
    if (!Files.exists(directory)) {
      // The name is not shown: it may be a secret that was typed in the wrong place.
      return List.of(CheckResult.bad("store", "the directory that --store names does not exist"));
    }
    StoreInspection seen;
    try {
      seen = options.inspect(directory);
    } catch (StoreException e) {
      return List.of(CheckResult.bad("store", SafeText.of(String.valueOf(e.getMessage()), 500)));
    }
    List<CheckResult> checks = new ArrayList<>();
    String access = (seen.owner() + " " + seen.mode()).strip();
    checks.add(
        CheckResult.good(
            "store",
            SafeText.of(seen.directory().toString(), 500)
                + (access.isEmpty() ? "" : ", owner " + SafeText.of(access))
                + ", "
                + count(seen.grants().size())));
    owner(seen.owner()).ifPresent(checks::add);
    seen.problems().forEach(p -> checks.add(CheckResult.bad("store", SafeText.of(p, 500))));
    seen.grants().forEach(g -> describe(g, checks));
    return checks;
  }

  private static String count(int grants) {
    return grants == 1 ? "1 grant" : (grants == 0 ? "no" : grants) + " grants";
  }

  private static Optional<CheckResult> owner(String owner) {
    String me = System.getProperty("user.name", "");
    return owner.isEmpty() || me.isEmpty() || owner.equals(me)
        ? Optional.empty()
        : Optional.of(
            CheckResult.good(
                "store",
                "you are "
                    + SafeText.of(me)
                    + ": the application must run as "
                    + SafeText.of(owner)));
  }

  private void describe(StoredGrant grant, List<CheckResult> checks) {
    boolean held = grant.leaseState() == LeaseState.HELD;
    String start = grant.name().substring(0, NAME) + "… ";
    grant
        .contents()
        .ifPresentOrElse(
            c -> describe(start, c, held, checks),
            () -> {
              if (grant.encrypted() && !options.hasKey()) {
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
                              + ", which has ended: it is unknown whether the token is spent. The next"
                              + " refresh presents it at most once more"));
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
