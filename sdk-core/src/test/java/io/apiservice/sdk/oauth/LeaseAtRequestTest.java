package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.GrantInvalidated;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is true at the moment at which a refresh token is presented. */
class LeaseAtRequestTest {
  private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(16);

  private final EngineFixture fixture = new EngineFixture();

  /** How long the lease still lasted when the server received each request. */
  private final List<Duration> leases = new ArrayList<>();

  private CompletableFuture<Response> served(io.apiservice.sdk.http.Request request) {
    CompletableFuture<Response> reply = fixture.server.send(request);
    leases.add(fixture.store.leaseLeft());
    return reply;
  }

  @BeforeEach
  void leasesExpire() {
    fixture.store.outliving();
  }

  private TokenProvider provider(ApiListener listener) {
    TokenProvider provider = fixture.builder("seed-0").subject("acme").store(fixture.store).build();
    provider.bind(new ProviderContext(this::served, listener, fixture.time));
    return provider;
  }

  @Test
  void aListenerThatOnlyDawdlesCostsNobodyTheLease() {
    TokenProvider provider =
        provider(
            new ApiListener() {
              @Override
              public void onRefreshStarted(RefreshStarted event) {
                fixture.time.pass(LONGER_THAN_A_LEASE);
              }
            });

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(leases).singleElement().matches(LeaseAtRequestTest::covers);
  }

  private static boolean covers(Duration lease) {
    return lease.compareTo(Duration.ofSeconds(12)) >= 0;
  }

  /**
   * The request is delayed by a listener in {@code onRequest}, or by the first request of an HTTP
   * client.
   */
  @Test
  void aRequestThatWasHeldUpOnTheWayIsNotSentWithoutTheLease() {
    AtomicBoolean heldUp = new AtomicBoolean();
    TokenProvider provider = fixture.builder("seed-0").subject("acme").store(fixture.store).build();
    provider.bind(
        new ProviderContext(
            request -> {
              if (heldUp.compareAndSet(false, true)) {
                fixture.time.pass(LONGER_THAN_A_LEASE);
              }
              return served(request);
            },
            fixture.recordingListener,
            fixture.time));

    assertThat(failure(provider.current())).hasMessageContaining("not sent");
    assertThat(fixture.server.presented()).isEmpty();
    assertThat(fixture.store.text()).doesNotContain("intent");

    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(leases).singleElement().matches(LeaseAtRequestTest::covers);
  }

  @Test
  void theRepeatedRequestIsWithinTheLeaseToo() {
    fixture.server.twist(
        reply -> {
          fixture.store.loseLeases();
          return completedFuture(Response.of(500, ""));
        });
    fixture.server.grace();
    TokenProvider provider = provider(fixture.recordingListener);

    assertThat(value(provider.current())).isEqualTo("access-2");

    assertThat(fixture.server.presented()).containsExactly("seed-0", "seed-0");
    assertThat(leases.get(1)).matches(LeaseAtRequestTest::covers);
  }

  @Test
  void anAbandonedTokenIsPresentedAfterThePause() throws Exception {
    EngineFixture other = new EngineFixture();
    TokenProvider first = other.stored("seed-0");
    value(first.current());
    GrantRecord record = RecordCodec.read(other.store.only());
    Intent intent = new Intent(record.fingerprint(), 1, "somebody", "pid 1", other.time.instant());
    other.store.put(RecordCodec.write(record.withIntent(intent)));
    List<List<Duration>> pausesBefore = new ArrayList<>();
    TokenProvider heir = other.builder("seed-0").subject("acme").store(other.store).build();
    heir.bind(
        new ProviderContext(
            request -> {
              pausesBefore.add(other.time.pauses());
              return other.server.send(request);
            },
            other.recordingListener,
            other.time));

    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");

    assertThat(pausesBefore).containsExactly(List.of(RefreshTimeouts.STANDARD.settle()));
  }

  @Test
  void theLeaseIsRenewedWhileTheRequestIsUnderWay() {
    CompletableFuture<Response> late = new CompletableFuture<>();
    AtomicInteger renewals = new AtomicInteger();
    fixture.store.onRenewal(
        () -> {
          if (renewals.incrementAndGet() == 2) {
            fixture.server.forgetCalls();
            late.complete(
                Response.of(200, "{\"access_token\":\"late\",\"refresh_token\":\"refresh-9\"}"));
          }
        });
    fixture.server.instead(late);
    TokenProvider provider = fixture.stored("seed-0", b -> b.timing(renewingSoon()));

    assertThat(value(provider.current())).isEqualTo("late");
    assertThat(renewals).hasValueGreaterThanOrEqualTo(2);
  }

  /** Renews every few milliseconds of real time, because the test waits for a socket. */
  private static RefreshTimeouts renewingSoon() {
    RefreshTimeouts t = RefreshTimeouts.STANDARD;
    return new RefreshTimeouts(
        t.post(),
        t.exchange(),
        t.margin(),
        t.lease(),
        Duration.ofMillis(5),
        t.leaseWait(),
        t.firstPoll(),
        t.longestPoll(),
        t.settle(),
        t.holdOff(),
        t.rereadAfter(),
        t.firstBackoff(),
        t.longestBackoff(),
        t.longestRetryAfter(),
        t.closing());
  }

  @Test
  void aRefusalIsNoRefusalWhereAnotherProcessHasWon() {
    fixture.server.grace();
    TokenProvider slow = fixture.stored("seed-0");
    TokenProvider fast = fixture.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));
    Credential first = slow.current().join();
    fast.current().join();
    List<Credential> winner = new ArrayList<>();
    fixture.server.twist(
        reply -> {
          fixture.store.loseLeases();
          winner.add(fast.renew(first).join());
          return completedFuture(Response.of(400, "{\"error\":\"invalid_grant\"}"));
        });

    assertThat(slow.renew(first).join()).isEqualTo(winner.get(0));

    assertThat(fixture.recordingListener.all(GrantInvalidated.class)).isEmpty();
    assertThat(fixture.store.text()).doesNotContain("tombstone");
  }

  @Test
  void theLeaseIsRenewedForAsLongAsATokenWaitsToBeStored() throws Exception {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    CountDownLatch renewed = new CountDownLatch(3);
    fixture.store.downAfterWrites(1);
    value(provider.renew(first));
    fixture.store.onRenewal(renewed::countDown);

    assertThat(renewed.await(30, TimeUnit.SECONDS)).as("renewed time and again").isTrue();

    fixture.store.down(false);
    provider.close();
    assertThat(fixture.store.text()).contains("refresh-2");
  }

  @Test
  void aWriteWhoseOutcomeIsUnknownIsRepeated() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.server.twist(
        reply -> {
          fixture.store.loseAnswerOfNextWrite();
          return reply;
        });

    assertThat(value(provider.renew(first))).isEqualTo("access-2");

    assertThat(fixture.store.text()).contains("refresh-2");
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class)).isEmpty();
  }

  @Test
  void oneDeadlineIsForAllRequestsOfARefresh() {
    fixture.server.twist(
        reply -> {
          fixture.time.pass(Duration.ofSeconds(20));
          return completedFuture(Response.of(500, ""));
        });
    TokenProvider provider = fixture.stored("seed-0");

    failure(provider.current());

    assertThat(fixture.server.count()).as("no time for a second one").isEqualTo(1);
    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.AMBIGUOUS);
  }
}
