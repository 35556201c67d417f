package io.apiservice.sdk.cli;

import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.StoreInspection;
import io.apiservice.sdk.oauth.StoreInspection.Contents;
import io.apiservice.sdk.oauth.StoreInspection.Lease;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.oauth.TokenStore;
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
 * Spends a refresh token, through the engine that the application uses: the same lease, the same
 * intent, the same record. It presents the token once at most.
 */
final class Refresher {
  private final RefreshOptions options;
  private final StoreOptions stores;
  private final boolean cleartext;
  private final HttpClient client;
  private final Surroundings around;
  private final Consumer<String> say;
  private final List<Check> checks = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();

  Refresher(
      RefreshOptions options,
      StoreOptions stores,
      boolean cleartext,
      HttpClient client,
      Surroundings around,
      Consumer<String> say) {
    this.options = options;
    this.stores = stores;
    this.cleartext = cleartext;
    this.client = client;
    this.around = around;
    this.say = say;
  }

  /**
   * Refreshes.
   *
   * @throws IOException if a secret cannot be read; nothing was spent
   */
  Refreshed run() throws IOException, InterruptedException {
    checks.addAll(stores.readKey(around));
    SecretText given = options.token(around);
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
      return Refreshed.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
    Path directory = stores.directory();
    return directory == null ? keeping(builder, token) : stored(builder, token, directory);
  }

  private Refreshed keeping(OAuth.Builder builder, @Nullable String token)
      throws InterruptedException {
    Path place = options.keep();
    if (place == null || token == null) {
      throw new IllegalStateException("a place to keep was asked for before");
    }
    try (KeptFile kept = KeptFile.reserve(place, options.keepsInPlace())) {
      builder.onRotation(
          next -> {
            try {
              kept.save(next);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      Refreshed refreshed = refresh(builder, Fingerprint.of(token), false);
      if (!kept.saved()) {
        return refreshed;
      }
      List<Check> more = new ArrayList<>(refreshed.checks());
      more.add(Check.good("kept", "the new refresh token is in " + name(kept.place())));
      return new Refreshed(
          refreshed.headline(),
          refreshed.code(),
          more,
          refreshed.diagnosis(),
          refreshed.credential());
    } catch (IOException e) {
      return Refreshed.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private Refreshed stored(OAuth.Builder builder, @Nullable String token, Path directory)
      throws InterruptedException {
    if (token == null && !Files.isDirectory(directory)) {
      return Refreshed.untouched("there is no directory of the name that --store gives", checks);
    }
    if (Files.exists(directory)) {
      checks.addAll(new StoreProbe(directory, stores, around.clock().instant()).look());
      waiting(directory);
    }
    try (TokenStore store = stores.open(directory)) {
      return refresh(builder.store(store), token == null ? null : Fingerprint.of(token), true);
    } catch (IllegalArgumentException e) {
      return Refreshed.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private void waiting(Path directory) {
    try {
      StoreInspection seen = stores.inspect(directory);
      if (seen.grants().stream().anyMatch(g -> g.lease() == Lease.HELD)) {
        say.accept("another process holds a lease in this store; if it is this one's: waiting …");
      }
    } catch (StoreException e) {
      // Whatever it is, opening the store says it better.
    }
  }

  private Refreshed refresh(OAuth.Builder builder, @Nullable String before, boolean stored)
      throws InterruptedException {
    RefreshWitness witness = new RefreshWitness();
    try (TokenProvider provider = builder.build()) {
      provider.bind(
          new ClientWorld(
              request -> CompletableFuture.failedFuture(new IOException("not this way")),
              witness,
              around.clock()));
      Optional<Contents> held = provider.look();
      if (stored && held.isEmpty() && !options.tokenGiven()) {
        return Refreshed.untouched(
            "the store holds no such login: it is named by the issuer (or else the token endpoint),"
                + " the client id and the subject, and all three must be as the application says"
                + " them",
            checks);
      }
      String present = before(held, before);
      Credential credential;
      try {
        credential = provider.forceRefresh().get();
        witness.awaitFinished();
      } catch (ExecutionException e) {
        witness.awaitFinished();
        Optional<String> after = provider.look().flatMap(Contents::fingerprint);
        boolean replaced = after.isPresent() && !after.get().equals(present);
        return failed(e, witness, replaced, stored);
      }
      return granted(provider, witness, credential, present, stored);
    } catch (StoreException e) {
      return Refreshed.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return Refreshed.untouched(SafeText.of(String.valueOf(e.getMessage()), 500), checks);
    }
  }

  private static @Nullable String before(Optional<Contents> held, @Nullable String given) {
    return held.flatMap(Contents::fingerprint).orElse(given);
  }

  private Refreshed granted(
      TokenProvider provider,
      RefreshWitness witness,
      Credential credential,
      @Nullable String before,
      boolean stored)
      throws StoreException {
    if (!witness.presented()) {
      checks.add(
          Check.good(
              "refresh",
              "another process refreshed in this moment: its token was taken over, and nothing was"
                  + " spent from here"));
    } else {
      provider.close(); // a token that is not stored yet gets its last chance
      new GrantTold(credential, secrets, around.clock().instant())
          .tell(provider.look(), before, checks);
    }
    Optional<Check> lost = lost(provider, witness, credential, stored);
    lost.ifPresent(checks::add);
    if (stored && lost.isEmpty()) {
      checks.add(Check.good("kept", "the store holds it, and the application goes on with it"));
    }
    return new Refreshed(
        "refreshed — " + options.shownEndpoint(),
        lost.isPresent() ? Main.NOT_KEPT : 0,
        List.copyOf(checks),
        Optional.empty(),
        Optional.of(credential));
  }

  private Optional<Check> lost(
      TokenProvider provider, RefreshWitness witness, Credential credential, boolean stored)
      throws StoreException {
    String why = witness.unpersisted();
    boolean there =
        stored
            && provider.look().map(Contents::generation).orElse(0L)
                >= credential.facts().generation();
    return why == null || there
        ? Optional.empty()
        : Optional.of(
            Check.bad(
                "kept",
                "the new refresh token could not be kept where it belongs ("
                    + SafeText.of(why)
                    + "): unless a line below names a file, sign in again"));
  }

  private Refreshed failed(
      ExecutionException e, RefreshWitness witness, boolean replaced, boolean stored) {
    if (!(e.getCause() instanceof TokenRefreshException failure)) {
      throw new IllegalStateException("the engine promises its own exception", e.getCause());
    }
    RefreshOutcome outcome = witness.outcome();
    checks.add(new RefreshFate(outcome, witness.presented(), replaced, stored).check());
    String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    int start = first.indexOf(": ");
    return new Refreshed(
        "not refreshed — " + SafeText.of(first.substring(start < 0 ? 0 : start + 2), 500),
        RefreshFate.code(outcome, witness.presented()),
        List.copyOf(checks),
        Optional.of(failure.diagnosis()),
        Optional.empty());
  }

  private static String name(Path path) {
    return SafeText.of(path.toString(), 500);
  }
}
