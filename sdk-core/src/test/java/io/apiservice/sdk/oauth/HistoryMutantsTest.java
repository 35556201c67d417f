package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.HistoryRun.Change;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.FingerprintHistory;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.OlderFingerprints;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each of these changes breaks one promise. The oracle of {@link HistoryTest} must detect it. */
class HistoryMutantsTest {
  private static final int MOST_SEEDS = 60;

  /** A store that passes everything on. */
  private static class Through implements TokenStore {
    final TokenStore next;

    Through(TokenStore next) {
      this.next = next;
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      return next.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] content)
        throws StoreException {
      return next.replace(key, expected, content);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      return next.tryLease(key, ttl);
    }

    @Override
    public boolean leasesOutliveOwner() {
      return next.leasesOutliveOwner();
    }
  }

  private record Unfounded() implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      return Duration.ofHours(1);
    }

    @Override
    public boolean renew(Duration ttl) {
      return true;
    }

    @Override
    public void close() {}
  }

  private static void condemned(Change change, String... verdicts) throws InterruptedException {
    List<String> said = new ArrayList<>();
    for (long seed = 1; seed <= MOST_SEEDS; seed++) {
      for (String violation : HistoryRun.run(GeneratedHistory.of(seed), change).violations()) {
        said.add(violation);
        for (String verdict : verdicts) {
          if (violation.contains(verdict)) {
            return;
          }
        }
      }
    }
    assertThat(said.stream().distinct())
        .as("in %s histories", MOST_SEEDS)
        .anyMatch(v -> v.contains(verdicts[0]));
  }

  @Test
  void aStoreThatLosesWhatItConfirmed() throws InterruptedException {
    condemned(
        Change.store(
            store ->
                new Through(store) {
                  private int writes;

                  @Override
                  public boolean replace(String key, byte @Nullable [] expected, byte[] content)
                      throws StoreException {
                    return ++writes % 2 == 0 || next.replace(key, expected, content);
                  }
                }),
        "tokens arrived and were not stored",
        "a spent refresh token was presented again");
  }

  @Test
  void aStoreThatConfirmsAPresentationAndDoesNotRecordIt() throws InterruptedException {
    condemned(
        Change.store(
            store ->
                new Through(store) {
                  @Override
                  public boolean replace(String key, byte @Nullable [] expected, byte[] content)
                      throws StoreException {
                    return RecordCodec.read(content).intent() != null
                        || next.replace(key, expected, content);
                  }
                }),
        "is not in the record");
  }

  @Test
  void aLeaseThatIsGivenTwice() throws InterruptedException {
    condemned(
        Change.store(
            store ->
                new Through(store) {
                  @Override
                  public Lease tryLease(String key, Duration ttl) {
                    return new Unfounded();
                  }
                }),
        "of its lease left");
  }

  @Test
  void aWireThatSendsTwice() throws InterruptedException {
    condemned(
        Change.wire(
            wire ->
                request -> {
                  CompletableFuture<Response> first = wire.send(request);
                  return wire.send(request).thenCombine(first, (second, unheard) -> second);
                }),
        "two exchanges at once");
  }

  @Test
  void aRefusalThatTheServerNeverGave() throws InterruptedException {
    condemned(
        Change.wire(
            wire ->
                request ->
                    CompletableFuture.completedFuture(
                        Response.of(400, "{\"error\":\"invalid_grant\"}"))),
        "failed without need");
  }

  @Test
  void aLoginThatIsGivenUpThoughItLives() throws InterruptedException {
    condemned(
        Change.wire(
            wire ->
                request ->
                    CompletableFuture.completedFuture(
                        Response.of(400, "{\"error\":\"invalid_grant\"}"))),
        "the login is lost, and lives at the server");
  }

  @Test
  void aCallerWithoutAnAnswer() throws InterruptedException {
    condemned(Change.answer(answer -> new CompletableFuture<>()), "got no answer within");
  }

  /** A store that writes something other than it was told to. */
  private static Change altered(UnaryOperator<GrantRecord> change) {
    return Change.store(
        store ->
            new Through(store) {
              @Override
              public byte @Nullable [] read(String key) throws StoreException {
                byte[] content = next.read(key);
                return content == null
                    ? null
                    : RecordCodec.write(change.apply(RecordCodec.read(content)));
              }

              @Override
              public boolean replace(String key, byte @Nullable [] expected, byte[] content)
                  throws StoreException {
                return next.replace(key, next.read(key), content);
              }
            });
  }

  private static GrantRecord with(
      GrantRecord record,
      long generation,
      FingerprintHistory seeds,
      FingerprintHistory history,
      OlderFingerprints olderFingerprints) {
    return new GrantRecord(
        record.lineage(),
        record.ancestors(),
        record.revision(),
        generation,
        record.refresh(),
        record.signedOut(),
        record.entries(),
        seeds,
        history,
        olderFingerprints,
        record.previous(),
        record.intent(),
        record.tombstone(),
        record.extra());
  }

  @Test
  void aGenerationThatGoesBack() throws InterruptedException {
    condemned(
        altered(
            record ->
                with(
                    record,
                    Math.max(0, record.generation() - 2),
                    record.seeds(),
                    record.history(),
                    record.olderFingerprints())),
        "the generation went back");
  }

  @Test
  void aRecordThatForgetsWhatItHasHeld() throws InterruptedException {
    condemned(
        altered(
            record ->
                with(
                    record,
                    record.generation(),
                    FingerprintHistory.NONE,
                    FingerprintHistory.NONE,
                    OlderFingerprints.NONE)),
        "begins a login again");
  }

  @Test
  void aTokenThatIsNotLeftAloneAfterItsProcessHasDied() throws InterruptedException {
    condemned(
        Change.store(
            store ->
                new Through(store) {
                  @Override
                  public boolean leasesOutliveOwner() {
                    return false;
                  }
                }),
        "within the hold-off");
  }

  @Test
  void aTokenThatIsLeftAloneForEver() throws InterruptedException {
    AtomicInteger reads = new AtomicInteger();
    condemned(
        altered(
            record -> {
              Intent intent = record.intent();
              return intent == null
                  ? record
                  : record.withIntent(
                      new Intent(
                          intent.refresh(),
                          intent.presented(),
                          "owner " + reads.incrementAndGet(),
                          intent.process(),
                          intent.startedAt()));
            }),
        "it is not presented for another");
  }

  @Test
  void aSignOutThatNoNewLoginEnds() throws InterruptedException {
    condemned(
        Change.store(
            store ->
                new Through(store) {
                  private byte @Nullable [] signedOut;

                  @Override
                  public byte @Nullable [] read(String key) throws StoreException {
                    byte[] content = next.read(key);
                    if (content != null && RecordCodec.read(content).signedOut()) {
                      signedOut = content;
                    }
                    return signedOut == null ? content : signedOut;
                  }
                }),
        "failed without need: no access token for acme: the grant was signed out");
  }

  @Test
  void aFailureThatIsFollowedByTheNextRequestAtOnce() throws InterruptedException {
    condemned(
        Change.wire(
            wire ->
                request ->
                    wire.send(request)
                        .handle(
                            (response, failure) ->
                                failure == null
                                    ? CompletableFuture.completedFuture(response)
                                    : wire.send(request))
                        .thenCompose(next -> next)),
        "presented again too soon");
  }
}
