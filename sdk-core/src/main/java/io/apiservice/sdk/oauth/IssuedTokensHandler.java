package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.util.function.Consumer;

/**
 * Turns issued tokens into the result of a refresh. Delivers a new refresh token to the application
 * before the access token is used. Revokes the tokens if the login was signed out in the meantime.
 */
final class IssuedTokensHandler {
  private final SharedRefresh refresh;
  private final boolean keepsRefreshToken;
  private final RecordAccess records;
  private final CachedTokens tokens;
  private final RotationNotifier rotation;
  private final Consumer<IssuedTokens> revocation;
  private final FailureDiagnosis diagnosis;

  IssuedTokensHandler(
      SharedRefresh refresh,
      boolean keepsRefreshToken,
      RecordAccess records,
      CachedTokens tokens,
      RotationNotifier rotation,
      Consumer<IssuedTokens> revocation,
      FailureDiagnosis diagnosis) {
    this.refresh = refresh;
    this.keepsRefreshToken = keepsRefreshToken;
    this.records = records;
    this.tokens = tokens;
    this.rotation = rotation;
    this.revocation = revocation;
    this.diagnosis = diagnosis;
  }

  IssuedTokens issued(
      GrantRecord spent, TokenResponse.IssuedResponse response, Deadline requestedAt) {
    return new IssuedTokens(
        spent,
        response,
        refresh.target(),
        keepsRefreshToken,
        records.now(),
        requestedAt,
        refresh.causedByRejection());
  }

  /**
   * Returns the result of a refresh.
   *
   * @param stored the record with the tokens; if {@code persistResult} says so, it exists in memory
   *     only
   */
  RefreshResult result(IssuedTokens issued, PersistResult persistResult, GrantRecord stored) {
    if (persistResult == PersistResult.SUPERSEDED) {
      return new RefreshResult.RetryResult();
    }
    if (persistResult == PersistResult.SIGNED_OUT) {
      revocation.accept(issued);
      return new RefreshResult.RetryResult();
    }
    rotation.notifyRotation(issued.rotated(), stored.generation(), persistResult);
    Entry entry = issued.entry(stored);
    return entry == null
        ? unusable(issued)
        : new RefreshResult.SuccessResult(
            tokens.obtained(stored, entry, issued), RefreshOutcome.REFRESHED);
  }

  private RefreshResult unusable(IssuedTokens issued) {
    TokenResponse.IssuedResponse response = issued.response();
    return new RefreshResult.FailureResult(
        RefreshFailure.of(
                diagnosis.exception(
                    response.bearer() ? Cause.SERVER_FAULT : Cause.PROOF_REQUIRED,
                    Confidence.CERTAIN,
                    issued.defect(),
                    response.defect().isEmpty()
                        ? "ask the authorization server for plain bearer tokens (RFC 6750)"
                        : "the token endpoint must return one JSON object (RFC 6749 §5.1), and no"
                            + " intermediary may change it",
                    null),
                RefreshOutcome.MISCONFIGURED)
            .forThisTarget());
  }
}
