package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.options.StoreOptions;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes the records of a file store without showing secrets or changing anything. */
public record StoreProbe(Path directory, StoreOptions options, Instant now) implements Probe {
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
    GrantChecks grantChecks = new GrantChecks(options.hasKey(), false, now);
    seen.grants().forEach(grant -> checks.addAll(grantChecks.of(grant)));
    return checks;
  }

  static String count(int grants) {
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
}
