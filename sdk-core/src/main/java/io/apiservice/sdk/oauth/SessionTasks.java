package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.oauth.runtime.ExchangeTime;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Creates the tasks that refresh and sign out one login, and keeps what several of them share. */
final class SessionTasks {
  private final GrantConfig config;
  private final GrantIdentity identity;
  private final RecordAccess records;
  private final RotationNotifier rotation;
  private final SessionTokens session;

  /** Null if the records are in memory, where no write fails. */
  private final @Nullable UnsentIntents unsentIntents;

  private final @Nullable EntryMerger merger;
  private volatile @Nullable PendingStoreWrite pendingWrite;
  private volatile boolean successorRevoked;
  private boolean resumed;

  SessionTasks(
      ProviderRuntime runtime,
      GrantConfig config,
      GrantIdentity identity,
      RecordAccess records,
      RotationNotifier rotation,
      SessionTokens session) {
    this.config = config;
    this.identity = identity;
    this.records = records;
    this.rotation = rotation;
    this.session = session;
    this.unsentIntents =
        records.repository().fallible() ? new UnsentIntents(runtime, records) : null;
    this.merger = identity.rotates() ? null : new EntryMerger(runtime, records);
  }

  /**
   * Performs a refresh. Blocks.
   *
   * @param mayRepeat whether a transient failure may be followed by one more request
   */
  FinalResult refresh(SharedRefresh refresh, boolean mayRepeat) throws InterruptedException {
    RefreshFailures failures = failures();
    PendingStoreWrite unstored = pendingWrite;
    if (unstored != null && !unstored.completeIfGivenUp()) {
      return failures.stillUnstored();
    }
    unsentIntents().awaitAttempt();
    ExchangeTime time = new ExchangeTime(runtime().ticker(), runtime().timeouts());
    CachedTokens tokens = new CachedTokens(runtime(), identity, records);
    return new RefreshTask(
            refresh,
            runtime(),
            identity,
            records,
            tokens,
            failures,
            time,
            exchange(refresh, tokens, failures, time),
            this::signedOut)
        .run(mayRepeat);
  }

  private TokenExchange exchange(
      SharedRefresh refresh, CachedTokens tokens, RefreshFailures failures, ExchangeTime time) {
    FailureDiagnosis diagnosis = failures.diagnosis();
    TokenRequestSender sender =
        new TokenRequestSender(
            config.tokenEndpoint(),
            refresh.target().scope(),
            requests(),
            runtime(),
            diagnosis,
            time);
    IssuedTokensHandler handler =
        new IssuedTokensHandler(
            refresh, identity.rotates(), records, tokens, rotation, this::revoke, diagnosis);
    GrantType repeatable = identity.repeatableGrant();
    return repeatable == null
        ? new RefreshTokenExchange(
            config,
            identity,
            runtime(),
            records,
            sender,
            failures,
            time,
            handler,
            this::storeLater,
            unsentIntents())
        : new RepeatableExchange(
            repeatable, sender, runtime(), Objects.requireNonNull(merger), failures, handler);
  }

  /** Reads the record; returns null if there is none. Blocks. */
  @Nullable GrantRecord record() throws StoreException {
    try {
      return records.repository().read().record();
    } catch (StoreException e) {
      throw failures().masked(e);
    }
  }

  /** Not a field, because there may be a million sessions. */
  private ProviderRuntime runtime() {
    return records.runtime();
  }

  private UnsentIntents unsentIntents() {
    UnsentIntents known = unsentIntents;
    return known == null ? new UnsentIntents(runtime(), records) : known;
  }

  /** Takes over the lease, and stores the tokens as soon as the store works again. */
  private void storeLater(TokenWrite write, IssuedTokens issued, HeldLease lease) {
    PendingStoreWrite pending =
        new PendingStoreWrite(
            runtime(),
            identity,
            write,
            lease,
            () -> {
              pendingWrite = null;
              unstored(null);
            },
            () -> {
              revoke(issued);
              session.forget();
            });
    unstored(write.stored());
    pendingWrite = pending;
    pending.start();
  }

  private void unstored(@Nullable GrantRecord pending) {
    SeenTokens seen = records.seenTokens();
    if (seen != null) {
      seen.unstored(pending);
    }
  }

  /** Returns the write that is still pending; null if there is none. */
  @Nullable PendingStoreWrite pendingWrite() {
    return pendingWrite;
  }

  /** Waits for the writes to the store that are still pending. Blocks. */
  void complete(Duration limit) throws InterruptedException {
    long end = runtime().ticker().nanos() + limit.toNanos();
    unsentIntents().complete(limit);
    PendingStoreWrite unstored = pendingWrite;
    if (unstored != null) {
      unstored.awaitDone(Duration.ofNanos(Math.max(0, end - runtime().ticker().nanos())));
    }
  }

  CompletableFuture<SignOutResult> signOut() {
    return signOutTask().start();
  }

  private SignOutTask signOutTask() {
    return new SignOutTask(
        runtime(), identity, records, revocation(), failures(), session, () -> successorRevoked);
  }

  /**
   * Discards the tokens of a login that was signed out. If the sign-out was interrupted, completes
   * it, once per process.
   */
  private void signedOut(GrantRecord record) {
    if (record.refresh() != null && markResumed()) {
      runtime().executor().runBlocking(signOutTask()::resume);
    }
    session.forget();
  }

  private synchronized boolean markResumed() {
    boolean first = !resumed;
    resumed = true;
    return first;
  }

  /** Revokes tokens that the server issued after the login was signed out. */
  private void revoke(IssuedTokens issued) {
    successorRevoked = revocation().revoke(issued);
  }

  private Revocation revocation() {
    return new Revocation(runtime(), identity, config.revocationEndpoint(), requests());
  }

  private TokenRequestFactory requests() {
    return new TokenRequestFactory(
        config.client(), runtime().callbacks(), identity, runtime().timeouts().post());
  }

  RefreshFailures failures() {
    return new RefreshFailures(
        runtime(),
        new FailureDiagnosis(
            identity.name(), config.tokenEndpoint(), new LoginSecrets(identity, records)));
  }
}
