package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.failure;
import static io.apiservice.sdk.oauth.Rig.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.GrantTombstoned;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.http.Response;
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

/** What holds at the moment in which a refresh token is presented. */
class LeaseAtRequestTest {
  private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(16);

  private final Rig rig = new Rig();

  /** What was left of the lease when the server got a request. */
  private final List<Duration> leases = new ArrayList<>();

  private CompletableFuture<Response> served(io.apiservice.sdk.http.Request request) {
    CompletableFuture<Response> reply = rig.server.send(request);
    leases.add(rig.store.leaseLeft());
    return reply;
  }

  @BeforeEach
  void leasesExpire() {
    rig.store.outliving();
  }

  private TokenProvider provider(ApiListener listener) {
    TokenProvider provider = rig.builder("seed-0").subject("acme").store(rig.store).build();
    provider.bind(new ClientWorld(this::served, listener, rig.time));
    return provider;
  }

  @Test
  void aListenerThatOnlyDawdlesCostsNobodyTheLease() {
    TokenProvider provider =
        provider(
            new ApiListener() {
              @Override
              public void onRefreshStarted(RefreshStarted event) {
                rig.time.pass(LONGER_THAN_A_LEASE);
              }
            });

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(leases).singleElement().matches(LeaseAtRequestTest::covers);
  }

  private static boolean covers(Duration lease) {
    return lease.compareTo(Duration.ofSeconds(12)) >= 0;
  }

  /** As a listener does in {@code onRequest}, or the first request of an HTTP client. */
  @Test
  void aRequestThatWasHeldUpOnTheWayIsNotSentWithoutTheLease() {
    AtomicBoolean heldUp = new AtomicBoolean();
    TokenProvider provider = rig.builder("seed-0").subject("acme").store(rig.store).build();
    provider.bind(
        new ClientWorld(
            request -> {
              if (heldUp.compareAndSet(false, true)) {
                rig.time.pass(LONGER_THAN_A_LEASE);
              }
              return served(request);
            },
            rig.heard,
            rig.time));

    assertThat(failure(provider.current())).hasMessageContaining("not sent");
    assertThat(rig.server.presented()).isEmpty();
    assertThat(rig.store.text()).doesNotContain("intent");

    rig.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(leases).singleElement().matches(LeaseAtRequestTest::covers);
  }

  @Test
  void theRepeatedRequestIsWithinTheLeaseToo() {
    rig.server.twist(
        reply -> {
          rig.store.loseLeases();
          return completedFuture(Response.of(500, ""));
        });
    rig.server.grace();
    TokenProvider provider = provider(rig.heard);

    assertThat(value(provider.current())).isEqualTo("access-2");

    assertThat(rig.server.presented()).containsExactly("seed-0", "seed-0");
    assertThat(leases.get(1)).matches(LeaseAtRequestTest::covers);
  }

  @Test
  void anAbandonedTokenIsPresentedAfterThePause() throws Exception {
    Rig other = new Rig();
    TokenProvider first = other.stored("seed-0");
    value(first.current());
    GrantRecord record = RecordCodec.read(other.store.only());
    GrantRecord.Intent intent =
        new GrantRecord.Intent(record.fingerprint(), 1, "somebody", "pid 1", other.time.instant());
    other.store.put(RecordCodec.write(record.withIntent(intent)));
    List<List<Duration>> pausesBefore = new ArrayList<>();
    TokenProvider heir = other.builder("seed-0").subject("acme").store(other.store).build();
    heir.bind(
        new ClientWorld(
            request -> {
              pausesBefore.add(other.time.pauses());
              return other.server.send(request);
            },
            other.heard,
            other.time));

    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");

    assertThat(pausesBefore).containsExactly(List.of(Timing.STANDARD.settle()));
  }

  @Test
  void theLeaseIsRenewedWhileTheRequestIsUnderWay() {
    CompletableFuture<Response> late = new CompletableFuture<>();
    AtomicInteger renewals = new AtomicInteger();
    rig.store.onRenewal(
        () -> {
          if (renewals.incrementAndGet() == 2) {
            rig.server.forgetCalls();
            late.complete(
                Response.of(200, "{\"access_token\":\"late\",\"refresh_token\":\"refresh-9\"}"));
          }
        });
    rig.server.instead(late);
    TokenProvider provider = rig.stored("seed-0", b -> b.timing(renewingSoon()));

    assertThat(value(provider.current())).isEqualTo("late");
    assertThat(renewals).hasValueGreaterThanOrEqualTo(2);
  }

  /** Renewals every few milliseconds of real time: what is awaited is a socket's business. */
  private static Timing renewingSoon() {
    Timing t = Timing.STANDARD;
    return new Timing(
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
        t.reread(),
        t.firstBackoff(),
        t.longestBackoff(),
        t.longestRetryAfter(),
        t.closing());
  }

  @Test
  void aRefusalIsNoRefusalWhereAnotherProcessHasWon() {
    rig.server.grace();
    TokenProvider slow = rig.stored("seed-0");
    TokenProvider fast = rig.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));
    Credential first = slow.current().join();
    fast.current().join();
    List<Credential> winner = new ArrayList<>();
    rig.server.twist(
        reply -> {
          rig.store.loseLeases();
          winner.add(fast.renew(first).join());
          return completedFuture(Response.of(400, "{\"error\":\"invalid_grant\"}"));
        });

    assertThat(slow.renew(first).join()).isEqualTo(winner.get(0));

    assertThat(rig.heard.all(GrantTombstoned.class)).isEmpty();
    assertThat(rig.store.text()).doesNotContain("tombstone");
  }

  @Test
  void theLeaseIsRenewedForAsLongAsATokenWaitsToBeStored() throws Exception {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    CountDownLatch renewed = new CountDownLatch(3);
    rig.store.downAfterWrites(1);
    value(provider.renew(first));
    rig.store.onRenewal(renewed::countDown);

    assertThat(renewed.await(30, TimeUnit.SECONDS)).as("renewed time and again").isTrue();

    rig.store.down(false);
    provider.close();
    assertThat(rig.store.text()).contains("refresh-2");
  }

  @Test
  void aWriteWhoseOutcomeIsUnknownIsRepeated() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.server.twist(
        reply -> {
          rig.store.loseAnswerOfNextWrite();
          return reply;
        });

    assertThat(value(provider.renew(first))).isEqualTo("access-2");

    assertThat(rig.store.text()).contains("refresh-2");
    assertThat(rig.heard.all(TokenUnpersisted.class)).isEmpty();
  }

  @Test
  void oneDeadlineIsForAllRequestsOfARefresh() {
    rig.server.twist(
        reply -> {
          rig.time.pass(Duration.ofSeconds(20));
          return completedFuture(Response.of(500, ""));
        });
    TokenProvider provider = rig.stored("seed-0");

    failure(provider.current());

    assertThat(rig.server.count()).as("no time for a second one").isEqualTo(1);
    assertThat(rig.heard.outcomes()).containsExactly(RefreshOutcome.AMBIGUOUS);
  }
}
