package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.options.RefreshOptions;
import io.apiservice.sdk.cli.options.ResolvedSecret;
import io.apiservice.sdk.cli.options.StoreOptions;
import io.apiservice.sdk.cli.probe.StoreProbe;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes with the same provider that applications use, and so with the same lease, intent and
 * record. Presents the refresh token at most once.
 */
public final class RefreshRunner {
  private final RefreshOptions options;
  private final StoreOptions stores;
  private final boolean cleartext;
  private final HttpClient client;
  private final CliEnvironment around;
  private final Consumer<String> reporter;
  private final List<CheckResult> checks = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();

  public RefreshRunner(
      RefreshOptions options,
      StoreOptions stores,
      boolean cleartext,
      HttpClient client,
      CliEnvironment around,
      Consumer<String> reporter) {
    this.options = options;
    this.stores = stores;
    this.cleartext = cleartext;
    this.client = client;
    this.around = around;
    this.reporter = reporter;
  }

  /**
   * Refreshes.
   *
   * @throws IOException if a secret cannot be read; nothing was sent
   */
  public RefreshReport run() throws IOException, InterruptedException {
    checks.addAll(stores.readKey(around));
    ResolvedSecret given = options.token(around);
    if (given != null) {
      checks.addAll(given.checks());
    }
    String token = given == null ? null : given.text();
    if (token != null) {
      secrets.add(token);
    }
    OAuth.Builder builder;
    try {
      builder =
          around
              .engine()
              .apply(
                  options
                      .provider(token, cleartext, around, checks, secrets::add)
                      .httpClient(client));
    } catch (IllegalArgumentException e) {
      return RefreshReport.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
    Path directory = stores.directory();
    return directory == null ? saved(builder, token) : stored(builder, token, directory);
  }

  private RefreshReport saved(OAuth.Builder builder, @Nullable String token)
      throws InterruptedException {
    Path place = options.keep();
    if (place == null || token == null) {
      throw new IllegalStateException("--keep is checked before");
    }
    try (RefreshTokenFile kept = RefreshTokenFile.reserve(place, options.keepsInPlace())) {
      builder.onRotation(
          next -> {
            try {
              kept.save(next);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      RefreshReport report = refresh(builder, Fingerprint.of(token), false);
      if (!kept.saved()) {
        return report;
      }
      List<CheckResult> more = new ArrayList<>(report.checks());
      more.add(CheckResult.good("kept", "the new refresh token is in " + name(kept.place())));
      return new RefreshReport(
          report.headline(), report.code(), more, report.diagnosis(), report.credential());
    } catch (IOException e) {
      return RefreshReport.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private RefreshReport stored(OAuth.Builder builder, @Nullable String token, Path directory)
      throws InterruptedException {
    if (token == null && !Files.isDirectory(directory)) {
      return RefreshReport.untouched("the directory that --store names does not exist", checks);
    }
    if (Files.exists(directory)) {
      checks.addAll(new StoreProbe(directory, stores, around.clock().instant()).run());
      reportWait(directory);
    }
    try (TokenStore store = stores.open(directory)) {
      return refresh(builder.store(store), token == null ? null : Fingerprint.of(token), true);
    } catch (IllegalArgumentException e) {
      return RefreshReport.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private void reportWait(Path directory) {
    try {
      StoreInspection seen = stores.inspect(directory);
      if (seen.grants().stream().anyMatch(g -> g.leaseState() == LeaseState.HELD)) {
        reporter.accept(
            "another process holds a lease in this store; if it is for this login: waiting …");
      }
    } catch (StoreException e) {
      // The problem is reported when the store is opened, with a better message.
    }
  }

  private RefreshReport refresh(OAuth.Builder builder, @Nullable String before, boolean stored)
      throws InterruptedException {
    RefreshRecorder recorder = new RefreshRecorder();
    RefreshSummary summary =
        new RefreshSummary(options.shownEndpoint(), stored, checks, secrets, around.clock());
    try (TokenProvider provider = builder.build()) {
      provider.bind(
          new ProviderContext(
              request -> CompletableFuture.failedFuture(new IOException("not used")),
              recorder,
              around.clock()));
      Optional<Contents> held = provider.inspect();
      if (stored && held.isEmpty() && !options.tokenGiven()) {
        return RefreshReport.untouched(
            "the store holds no such login: a login is identified by its issuer (or else its token"
                + " endpoint), client id and subject, which must be those of the application",
            checks);
      }
      String present = before(held, before);
      Credential credential;
      try {
        credential = provider.forceRefresh().get();
        recorder.awaitFinished();
      } catch (ExecutionException e) {
        recorder.awaitFinished();
        Optional<String> after = provider.inspect().flatMap(Contents::fingerprint);
        boolean replaced = after.isPresent() && !after.get().equals(present);
        return summary.failed(e, recorder, replaced);
      }
      return summary.granted(provider, recorder, credential, present);
    } catch (StoreException e) {
      return RefreshReport.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return RefreshReport.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private static @Nullable String before(Optional<Contents> held, @Nullable String given) {
    return held.flatMap(Contents::fingerprint).orElse(given);
  }

  private static String name(Path path) {
    return SafeText.of(path.toString(), 500);
  }
}
