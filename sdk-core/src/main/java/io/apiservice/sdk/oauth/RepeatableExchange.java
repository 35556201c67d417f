package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
import java.util.Objects;
import java.util.Optional;

/**
 * Requests tokens with a grant that can be presented any number of times, such as client
 * credentials. There is no single-use refresh token to lose. So this exchange writes no intent
 * before the request, does not delay the shutdown of the JVM, and may be retried after every
 * failure.
 */
final class RepeatableExchange implements TokenExchange {
  private final GrantType grant;
  private final TokenRequestSender sender;
  private final ProviderRuntime runtime;
  private final EntryMerger merger;
  private final RefreshFailures failures;
  private final IssuedTokensHandler handler;

  RepeatableExchange(
      GrantType grant,
      TokenRequestSender sender,
      ProviderRuntime runtime,
      EntryMerger merger,
      RefreshFailures failures,
      IssuedTokensHandler handler) {
    this.grant = grant;
    this.sender = sender;
    this.runtime = runtime;
    this.merger = merger;
    this.failures = failures;
    this.handler = handler;
  }

  @Override
  public RefreshResult run(Snapshot seen, HeldLease lease, Runnable starting)
      throws InterruptedException {
    starting.run();
    if (!sender.mayRequest(lease)) {
      return new RefreshResult.RetryResult();
    }
    GrantRecord record = Objects.requireNonNull(seen.record());
    TokenResponseClass response = sender.send(grant, lease);
    failures
        .diagnosis()
        .addExchange(runtime.providerNetwork().clock().instant(), "asked", response);
    return switch (response.responseKind()) {
      case GRANTED ->
          merge(
              handler.issued(
                  record, Objects.requireNonNull(response.tokens()), sender.requestedAt()),
              record);
      case NOT_SPENT, AMBIGUOUS -> failures.notSpent(response, 1);
      case MISCONFIGURED, TERMINAL -> failures.misconfigured(response, 1);
    };
  }

  /** Adds the access token to the record, beside those of other targets. */
  private RefreshResult merge(IssuedTokens issued, GrantRecord record) throws InterruptedException {
    try {
      Optional<GrantRecord> written = merger.put(issued::addTo, runtime.timeouts().post());
      return written.isPresent()
          ? handler.result(issued, PersistResult.STORED, written.get())
          : handler.result(issued, PersistResult.SIGNED_OUT, record);
    } catch (StoreException e) {
      return handler.result(issued, PersistResult.UNSTORED, issued.addTo(record));
    }
  }
}
