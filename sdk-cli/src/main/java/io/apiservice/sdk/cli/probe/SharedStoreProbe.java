package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.options.StoreOptions;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.StoredGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Checks a store in Redis or in a database: whether it can be reached and used, what endangers the
 * records, and the state of each login. Shows no secret and not the address, which may contain one.
 * Changes nothing.
 */
public final class SharedStoreProbe {
  private static final int MOST = 100;

  private static final Pattern PASSWORD =
      Pattern.compile(
          "(?i)(^rediss?://[^/]*:[^/]*@|^jdbc:.*(password|pwd|secret)[^=]*=|^jdbc:.*@.*:)");

  private final String address;
  private final StoreOptions options;
  private final Optional<String> password;
  private final Instant now;
  private final Duration limit;

  /**
   * @param limit how long the whole check may take
   */
  public SharedStoreProbe(
      String address,
      StoreOptions options,
      Optional<String> password,
      Instant now,
      Duration limit) {
    this.address = address;
    this.options = options;
    this.password = password;
    this.now = now;
    this.limit = limit;
  }

  /** Makes the checks. Blocks. */
  public List<CheckResult> run() throws InterruptedException {
    List<CheckResult> checks = new ArrayList<>();
    if (PASSWORD.matcher(address).find()) {
      checks.add(
          bad(
              "a password in --store is visible in ps and in the shell's history: use --store-user"
                  + " and --store-password-env"));
    }
    // A driver may wait for a server without a limit.
    FutureTask<List<CheckResult>> task = new FutureTask<>(this::checks);
    Thread thread = new Thread(task, "store-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      checks.addAll(task.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      checks.add(bad("no answer within " + limit.toSeconds() + " s"));
    } catch (ExecutionException e) {
      checks.add(
          bad(
              "the check failed with "
                  + Objects.requireNonNull(e.getCause()).getClass().getName()));
    }
    return checks;
  }

  private List<CheckResult> checks() {
    List<CheckResult> checks = new ArrayList<>();
    try (SharedStore store = open()) {
      List<String> warnings = store.check().warnings();
      List<String> keys = store.keys().first(MOST);
      String more = keys.size() == MOST ? ", or more" : "";
      checks.add(
          CheckResult.good(
              "store",
              SafeText.of(store.description().get(), 500)
                  + ": reachable, with the permissions that it needs, "
                  + StoreProbe.count(keys.size())
                  + more));
      warnings.forEach(warning -> checks.add(bad(warning)));
      GrantChecks grantChecks = new GrantChecks(options.hasKey(), true, now);
      for (String key : keys) {
        checks.addAll(
            grantChecks.of(
                StoredGrant.of(store.store(), key, store.leases().of(key), options.key())));
      }
    } catch (StoreException | IllegalArgumentException e) {
      checks.add(bad(String.valueOf(e.getMessage())));
    }
    return checks;
  }

  private SharedStore open() throws StoreException {
    if (address.toLowerCase(Locale.ROOT).startsWith("redis")) {
      return SharedStore.of(RedisConnection.at(address, options.user(), password), options.name());
    }
    return SharedStore.of(
        DriverDataSource.at(address, options.driver(), options.user(), password), options.name());
  }

  private static CheckResult bad(String what) {
    return CheckResult.bad("store", SafeText.of(what, 500));
  }
}
