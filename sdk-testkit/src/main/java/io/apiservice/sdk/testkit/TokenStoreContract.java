package io.apiservice.sdk.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The tests that every {@link TokenStore} must pass. Extend the class next to the store's own
 * tests, implement {@link #create}, and run it with JUnit.
 *
 * <pre>{@code
 * class MyTokenStoreTest extends TokenStoreContract {
 *   @Override
 *   protected TokenStore create() {
 *     return new MyTokenStore(emptyDatabase());
 *   }
 * }
 * }</pre>
 *
 * <p>If records outlive the store object, or several processes share them, override {@link
 * #another}. If leases end by time, override {@link #leasesEndByTime}, and {@link #elapse} if the
 * store has a fake clock. Tests that do not apply are skipped. Keys are 64 hexadecimal digits, like
 * those of the library. Each test uses up to 8 threads and ends within the limits of {@link
 * #patience}.
 */
public abstract class TokenStoreContract {
  private static final int THREADS = 8;
  private static final Duration TTL = Duration.ofSeconds(30);

  private final List<TokenStore> opened = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TokenStore store;

  /** For subclasses. */
  protected TokenStoreContract() {}

  /** Creates an empty store. Called before each test; the contract closes the store after it. */
  protected abstract TokenStore create() throws Exception;

  /**
   * Opens the records of the latest store from {@link #create} once more, as another process would.
   * The contract closes the returned store.
   *
   * @return the store; null, the default, if that is impossible, so that the tests which need it
   *     are skipped
   */
  protected @Nullable TokenStore another() throws Exception {
    return null;
  }

  /** Whether a lease that is not renewed ends after its time to live; false by default. */
  protected boolean leasesEndByTime() {
    return false;
  }

  /** A time-to-live that is short enough for tests to wait for; 500 ms by default. */
  protected Duration shortTtl() {
    return Duration.ofMillis(500);
  }

  /** The limit for operations of several threads, after which a test fails; 30 s by default. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /**
   * How long a request for a lease may take that another owner holds; 2 s by default. A store must
   * not wait for the lease.
   */
  protected Duration promptly() {
    return Duration.ofSeconds(2);
  }

  /**
   * Lets time pass for the store; sleeps by default. Override it to advance the store's fake clock.
   */
  protected void elapse(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  @BeforeEach
  void open() throws Exception {
    store = opened(create());
  }

  @AfterEach
  void closeAll() {
    threads.shutdownNow();
    for (TokenStore each : opened) {
      each.close();
    }
  }

  @Test
  void anUnknownKeyIsNull() throws Exception {
    assertNull(store.read(key(1)));
  }

  @Test
  void whatWasWrittenIsRead() throws Exception {
    assertTrue(store.replace(key(1), null, bytes("first")));
    assertArrayEquals(bytes("first"), store.read(key(1)));

    assertTrue(store.replace(key(1), bytes("first"), bytes("second, and longer")));
    assertArrayEquals(bytes("second, and longer"), store.read(key(1)));

    assertTrue(store.replace(key(1), bytes("second, and longer"), bytes("3")));
    assertArrayEquals(bytes("3"), store.read(key(1)));
  }

  @Test
  void aRecordThatIsThereIsNotCreatedAgain() throws Exception {
    store.replace(key(1), null, bytes("first"));

    assertFalse(store.replace(key(1), null, bytes("second")));
    assertArrayEquals(bytes("first"), store.read(key(1)));
  }

  @Test
  void aRecordThatIsNotThereIsNotReplaced() throws Exception {
    assertFalse(store.replace(key(1), bytes("first"), bytes("second")));
    assertNull(store.read(key(1)));
  }

  @Test
  void otherContentIsNotReplaced() throws Exception {
    store.replace(key(1), null, bytes("first"));

    assertFalse(store.replace(key(1), bytes("other"), bytes("second")));
    assertFalse(store.replace(key(1), bytes("firsT"), bytes("second")));
    assertFalse(store.replace(key(1), bytes("first "), bytes("second")));
    assertFalse(store.replace(key(1), bytes("firs"), bytes("second")));
    assertArrayEquals(bytes("first"), store.read(key(1)));
  }

  @Test
  void aStaleWriterIsRefused() throws Exception {
    store.replace(key(1), null, bytes("first"));
    store.replace(key(1), bytes("first"), bytes("second"));

    assertFalse(store.replace(key(1), bytes("first"), bytes("stale")));
    assertArrayEquals(bytes("second"), store.read(key(1)));
  }

  @Test
  void aWriteThatIsThereAlreadyIsTrueAgain() throws Exception {
    assertTrue(store.replace(key(1), null, bytes("first")));
    assertTrue(store.replace(key(1), null, bytes("first")));
    assertTrue(store.replace(key(1), bytes("first"), bytes("second")));
    assertTrue(store.replace(key(1), bytes("first"), bytes("second")));
    assertTrue(store.replace(key(1), bytes("second"), bytes("second")));
    assertArrayEquals(bytes("second"), store.read(key(1)));
  }

  @Test
  void keysAreIndependent() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertTrue(store.replace(key(i), null, bytes("record " + i)));
    }
    assertTrue(store.replace(key(7), bytes("record 7"), bytes("changed")));

    for (int i = 0; i < 20; i++) {
      assertArrayEquals(bytes(i == 7 ? "changed" : "record " + i), store.read(key(i)));
    }
  }

  @Test
  void keysWithTheSameContentAreIndependent() throws Exception {
    store.replace(key(1), null, bytes("same"));
    store.replace(key(2), null, bytes("same"));

    assertTrue(store.replace(key(1), bytes("same"), bytes("changed")));
    assertArrayEquals(bytes("same"), store.read(key(2)));
  }

  @Test
  void anyBytesComeBackAsTheyWere() throws Exception {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] other = all.clone();
    other[200] ^= 1;

    assertTrue(store.replace(key(1), null, all));
    assertArrayEquals(all, store.read(key(1)));
    assertFalse(store.replace(key(1), other, bytes("x")));
    assertTrue(store.replace(key(1), all, other));
    assertArrayEquals(other, store.read(key(1)));
  }

  @Test
  void bigRecordsAreWhole() throws Exception {
    byte[] big = new byte[1024 * 1024];
    ThreadLocalRandom.current().nextBytes(big);
    byte[] bigger = new byte[big.length + 1];
    System.arraycopy(big, 0, bigger, 0, big.length);

    assertTrue(store.replace(key(1), null, big));
    assertArrayEquals(big, store.read(key(1)));
    assertFalse(store.replace(key(1), bigger, bytes("x")));
    assertTrue(store.replace(key(1), big, bigger));
    assertArrayEquals(bigger, store.read(key(1)));
  }

  @Test
  void arraysAreNotSharedWithTheCaller() throws Exception {
    byte[] mine = bytes("first");
    store.replace(key(1), null, mine);
    mine[0] = 'X';
    assertArrayEquals(bytes("first"), store.read(key(1)));

    byte[] read = store.read(key(1));
    Objects.requireNonNull(read)[0] = 'Y';
    assertArrayEquals(bytes("first"), store.read(key(1)));
  }

  @Test
  void ofManyCreatorsOneWins() throws Exception {
    AtomicInteger winners = new AtomicInteger();

    together(
        i -> {
          if (store.replace(key(1), null, bytes("creator " + i))) {
            winners.incrementAndGet();
          }
        });

    assertEquals(1, winners.get());
  }

  @Test
  void noUpdateOfManyWritersIsLost() throws Exception {
    store.replace(key(1), null, bytes("0 start"));
    int rounds = 12;

    together(
        thread -> {
          for (int round = 0; round < rounds; round++) {
            increment(thread + "." + round);
          }
        });

    assertEquals(THREADS * rounds, count(store.read(key(1))));
  }

  private void increment(String nonce) throws StoreException {
    boolean written = false;
    while (!written && !Thread.currentThread().isInterrupted()) {
      byte[] before = store.read(key(1));
      written = store.replace(key(1), before, bytes((count(before) + 1) + " " + nonce));
    }
  }

  private static int count(byte @Nullable [] record) {
    assertNotNull(record);
    String text = new String(record, StandardCharsets.UTF_8);
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  @Test
  void aLeaseIsHeldByOneOnly() throws Exception {
    Lease lease = lease(key(1));

    assertNull(store.tryLease(key(1), TTL));
    assertNull(elsewhere(() -> store.tryLease(key(1), TTL)));
    lease.close();
    assertNotNull(elsewhere(() -> store.tryLease(key(1), TTL)));
  }

  @Test
  void leasesOfKeysAreIndependent() throws Exception {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      leases.add(lease(key(i)));
    }
    leases.get(7).close();

    assertNull(store.tryLease(key(6), TTL));
    lease(key(7));
  }

  @Test
  void askingForAHeldLeaseDoesNotWait() throws Exception {
    lease(key(1));

    long start = System.nanoTime();
    Lease second = store.tryLease(key(1), TTL);

    assertNull(second);
    assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(promptly()) < 0);
  }

  @Test
  void aLeaseIsFreedByAnyThread() throws Exception {
    Lease first = lease(key(1));

    closeElsewhere(first);

    lease(key(1));
  }

  @Test
  void ofManyWhoAskForALeaseAtOnceOneGetsIt() throws Exception {
    AtomicInteger granted = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier round = new CyclicBarrier(THREADS);

    together(
        thread -> {
          for (int i = 0; i < 10; i++) {
            Lease lease = store.tryLease(key(1), TTL);
            most.accumulateAndGet(lease == null ? 0 : granted.incrementAndGet(), Math::max);
            round.await();
            granted.set(0);
            if (lease != null) {
              lease.close();
            }
            round.await();
          }
        });

    assertEquals(1, most.get());
  }

  @Test
  void aLeaseGivenUpDoesNotFreeTheNextOnes() throws Exception {
    Lease first = lease(key(1));
    first.close();
    Lease second = lease(key(1));

    first.close();
    closeElsewhere(first);

    assertNull(store.tryLease(key(1), TTL));
    assertTrue(second.renew(TTL));
  }

  @Test
  void aLeaseThatIsHeldHasTimeLeftAndIsRenewed() throws Exception {
    Lease lease = lease(key(1));

    assertFalse(lease.remaining().isNegative() || lease.remaining().isZero());
    assertTrue(lease.renew(TTL));
    assertFalse(lease.remaining().isNegative() || lease.remaining().isZero());
  }

  @Test
  void aLeaseThatWasGivenUpIsLost() throws Exception {
    Lease lease = lease(key(1));
    lease.close();

    assertEquals(Duration.ZERO, lease.remaining());
    assertFalse(lease.renew(TTL));
    lease(key(1));
  }

  @Test
  void aWriteNeedsNoLease() throws Exception {
    assertTrue(store.replace(key(1), null, bytes("first")));
    lease(key(1));

    assertTrue(elsewhere(() -> store.replace(key(1), bytes("first"), bytes("second"))));
    assertArrayEquals(bytes("second"), store.read(key(1)));
  }

  @Test
  void ofManyWhoWantALeaseOneHasItAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    together(
        thread -> {
          try (Lease lease = patiently(key(1))) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            store.read(key(1));
            assertTrue(lease.remaining().compareTo(Duration.ZERO) > 0);
            inside.decrementAndGet();
          }
        });

    assertEquals(1, most.get());
  }

  @Test
  void recordsOutliveTheStore() throws Exception {
    store.replace(key(1), null, bytes("first"));
    store.replace(key(1), bytes("first"), bytes("second"));
    store.replace(key(2), null, bytes("other"));
    store.close();

    TokenStore reopened = reopened();

    assertArrayEquals(bytes("second"), reopened.read(key(1)));
    assertArrayEquals(bytes("other"), reopened.read(key(2)));
    assertTrue(reopened.replace(key(1), bytes("second"), bytes("third")));
  }

  @Test
  void twoHandlesSeeEachOthersWrites() throws Exception {
    TokenStore other = reopened();
    store.replace(key(1), null, bytes("first"));

    assertArrayEquals(bytes("first"), other.read(key(1)));
    assertTrue(other.replace(key(1), bytes("first"), bytes("second")));
    assertFalse(store.replace(key(1), bytes("first"), bytes("stale")));
    assertArrayEquals(bytes("second"), store.read(key(1)));
  }

  @Test
  void aLeaseIsHeldByOneHandleOnly() throws Exception {
    TokenStore other = reopened();
    Lease lease = lease(key(1));

    assertNull(other.tryLease(key(1), TTL));
    lease.close();
    assertNotNull(other.tryLease(key(1), TTL));
    assertNull(store.tryLease(key(1), TTL));
  }

  @Test
  void aClosedHandleFreesNoLeaseOfAnotherAndItsOwnWithTheirOwner() throws Exception {
    TokenStore other = reopened();
    Lease given = lease(key(1));
    Lease kept = other.tryLease(key(2), TTL);
    assertNotNull(kept);

    store.close();
    store.close();

    assertNull(other.tryLease(key(2), TTL));
    given.close();
    assertNotNull(other.tryLease(key(1), TTL));
    assertTrue(kept.renew(TTL));
  }

  @Test
  void aLeaseThatNobodyRenewsEnds() throws Exception {
    Lease lease = timed();

    elapse(shortTtl().plusMillis(50));

    assertEquals(Duration.ZERO, lease.remaining());
    lease(key(1));
  }

  @Test
  void theTimeLeftIsALowerBound() throws Exception {
    Lease lease = timed();
    assertTrue(lease.remaining().compareTo(shortTtl()) <= 0);

    elapse(shortTtl().dividedBy(2));

    assertTrue(lease.remaining().compareTo(shortTtl().dividedBy(2)) <= 0);
  }

  @Test
  void aRenewedLeaseLastsOn() throws Exception {
    Lease lease = timed();

    for (int i = 0; i < 3; i++) {
      elapse(shortTtl().multipliedBy(6).dividedBy(10));
      assertTrue(lease.renew(shortTtl()));
    }

    assertNull(store.tryLease(key(1), TTL));
    elapse(shortTtl().plusMillis(50));
    lease(key(1));
  }

  @Test
  void aLostLeaseIsNotRenewed() throws Exception {
    Lease first = timed();
    elapse(shortTtl().plusMillis(50));
    assertFalse(first.renew(TTL));

    Lease second = lease(key(1));
    assertFalse(first.renew(TTL));
    assertEquals(Duration.ZERO, first.remaining());
    assertTrue(second.renew(TTL));
  }

  @Test
  void anOwnerWhoWakesUpDoesNotRenewTheNextOnesLease() throws Exception {
    Lease first = timed();
    elapse(shortTtl().plusMillis(50));
    Lease second = lease(key(1));

    assertFalse(first.renew(TTL));
    assertTrue(second.renew(TTL));
    assertEquals(Duration.ZERO, first.remaining());
  }

  @Test
  void anOwnerWhoWakesUpDoesNotFreeTheNextOnesLease() throws Exception {
    Lease first = timed();
    elapse(shortTtl().plusMillis(50));
    Lease second = lease(key(1));

    first.close();

    assertNull(store.tryLease(key(1), TTL));
    assertTrue(second.renew(TTL));
  }

  @Test
  void anOwnerWhoWakesUpDoesNotOverwriteANewerRecord() throws Exception {
    store.replace(key(1), null, bytes("first"));
    timed();
    elapse(shortTtl().plusMillis(50));
    lease(key(1));
    assertTrue(store.replace(key(1), bytes("first"), bytes("newer")));

    assertFalse(store.replace(key(1), bytes("first"), bytes("late")));
    assertArrayEquals(bytes("newer"), store.read(key(1)));
  }

  @Test
  void anOwnerWhoWakesUpMayStillSaveTheOnlyCopy() throws Exception {
    store.replace(key(1), null, bytes("first"));
    timed();
    elapse(shortTtl().plusMillis(50));
    lease(key(1));

    assertTrue(store.replace(key(1), bytes("first"), bytes("the only copy")));
    assertArrayEquals(bytes("the only copy"), store.read(key(1)));
  }

  private interface StoreWork {
    void run(int thread) throws Exception;
  }

  private void together(StoreWork storeWork) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      all.add(
          threads.submit(
              () -> {
                start.await();
                storeWork.run(thread);
                return null;
              }));
    }
    for (Future<?> each : all) {
      each.get(patience().toSeconds(), TimeUnit.SECONDS);
    }
  }

  private <T extends @Nullable Object> T elsewhere(Callable<T> work) throws Exception {
    return threads.submit(work).get(patience().toSeconds(), TimeUnit.SECONDS);
  }

  private void closeElsewhere(Lease lease) throws Exception {
    threads.submit(lease::close).get(patience().toSeconds(), TimeUnit.SECONDS);
  }

  private Lease lease(String key) throws StoreException {
    return required(store.tryLease(key, TTL));
  }

  private Lease timed() throws StoreException {
    assumeTrue(leasesEndByTime(), "leases end with their process");
    return required(store.tryLease(key(1), shortTtl()));
  }

  private static Lease required(@Nullable Lease lease) {
    if (lease == null) {
      throw new AssertionError("a free lease was not granted");
    }
    return lease;
  }

  private Lease patiently(String key) throws Exception {
    long deadline = System.nanoTime() + patience().toNanos();
    while (System.nanoTime() < deadline) {
      Lease lease = store.tryLease(key, TTL);
      if (lease != null) {
        return lease;
      }
      Thread.sleep(1);
    }
    throw new AssertionError("a lease that others release was never granted");
  }

  private TokenStore reopened() throws Exception {
    TokenStore other = another();
    assumeTrue(other != null, "the store cannot be opened twice");
    return opened(other);
  }

  private TokenStore opened(@Nullable TokenStore fresh) {
    if (fresh == null) {
      throw new AssertionError("create() returned null");
    }
    opened.add(fresh);
    return fresh;
  }

  private static String key(int number) {
    return String.format("%064x", 0xfeed0000L + number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
