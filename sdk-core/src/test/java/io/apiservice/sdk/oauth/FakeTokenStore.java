package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A store for several providers in one process. The test decides how long leases last. */
public final class FakeTokenStore implements TokenStore {
  private final Map<String, byte[]> records = new HashMap<>();
  private final Map<String, Holder> holders = new HashMap<>();
  private final Ticker ticker;
  private boolean outlive;
  private boolean down;
  private boolean loseAfterWrite;
  private int downAfterWrites = Integer.MAX_VALUE;
  private int failAfterWrite;
  private Runnable onRenewal = () -> {};
  private final AtomicReference<Runnable> afterNextRead = new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> beforeNextRelease = new AtomicReference<>(() -> {});
  private int writes;
  private int reads;
  private int leaseAttempts;

  FakeTokenStore(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Leases have a time-to-live, as in a store that several hosts share. */
  FakeTokenStore outliving() {
    this.outlive = true;
    return this;
  }

  synchronized void down(boolean down) {
    this.down = down;
    this.downAfterWrites = Integer.MAX_VALUE;
  }

  synchronized void downAfterWrites(int more) {
    this.downAfterWrites = writes + more;
  }

  synchronized int writes() {
    return writes;
  }

  synchronized int reads() {
    return reads;
  }

  /** How often a lease was asked for. */
  synchronized int leaseAttempts() {
    return leaseAttempts;
  }

  synchronized byte[] only() {
    return records.values().iterator().next().clone();
  }

  public String text() {
    return new String(only(), StandardCharsets.UTF_8);
  }

  synchronized void put(byte[] content) {
    String key = records.keySet().iterator().next();
    records.put(key, content.clone());
  }

  synchronized int size() {
    return records.size();
  }

  synchronized void clear() {
    records.clear();
  }

  synchronized String key() {
    return records.keySet().iterator().next();
  }

  /**
   * After the next write all leases are lost. The write itself still has its lease. Happens once.
   */
  synchronized void loseLeasesAfterNextWrite() {
    loseAfterWrite = true;
  }

  /** Writes the same record again, as another process would. */
  synchronized void touch() {
    try {
      GrantRecord record = RecordCodec.read(only());
      put(RecordCodec.write(record.rewritten(record.revision())));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** The next write is made, but fails for its caller, as if its response was lost. */
  synchronized void loseAnswerOfNextWrite() {
    failAfterWrite(1);
  }

  /** The next write is made, but it and its repetitions fail, so many times in all. */
  synchronized void failAfterWrite(int times) {
    failAfterWrite = times;
  }

  /** Runs an action after each renewal of a lease. */
  synchronized void onRenewal(Runnable renewed) {
    onRenewal = renewed;
  }

  /** How long the current lease still lasts; zero if no lease is held. */
  synchronized Duration leaseLeft() {
    return holders.values().stream().map(Holder::remaining).findAny().orElse(Duration.ZERO);
  }

  /** Ends all leases. */
  synchronized void loseLeases() {
    holders.clear();
  }

  /** Runs an action once, after the next record was read and before the reader gets it. */
  void afterNextRead(Runnable action) {
    afterNextRead.set(action);
  }

  /** Runs an action once, before the next lease is released. */
  void beforeNextRelease(Runnable action) {
    beforeNextRelease.set(action);
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    byte[] content = content(key);
    afterNextRead.getAndSet(() -> {}).run();
    return content;
  }

  private synchronized byte @Nullable [] content(String key) throws StoreException {
    check();
    reads++;
    byte[] content = records.get(key);
    return content == null ? null : content.clone();
  }

  @Override
  public synchronized boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    check();
    byte[] content = records.get(key);
    if (Arrays.equals(content, next)) {
      loseAnswer();
      return true;
    }
    if (writes >= downAfterWrites) {
      throw new StoreException("no space left on device");
    }
    if (!Arrays.equals(content, expected)) {
      return false;
    }
    writes++;
    records.put(key, next.clone());
    if (loseAfterWrite) {
      loseAfterWrite = false;
      holders.clear();
    }
    loseAnswer();
    return true;
  }

  private void loseAnswer() throws StoreException {
    if (failAfterWrite > 0) {
      failAfterWrite--;
      throw new StoreException("the connection was lost");
    }
  }

  @Override
  public synchronized @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    check();
    leaseAttempts++;
    Holder held = holders.get(key);
    if (held != null && !held.remaining().isZero()) {
      return null;
    }
    Holder holder = new Holder(key, ticker.nanos() + ttl.toNanos());
    holders.put(key, holder);
    return holder;
  }

  private void check() throws StoreException {
    if (down) {
      throw new StoreException("the store is down");
    }
  }

  @Override
  public boolean leasesOutliveOwner() {
    return outlive;
  }

  private final class Holder implements Lease {
    private final String key;
    private long until;

    Holder(String key, long until) {
      this.key = key;
      this.until = until;
    }

    @Override
    public Duration remaining() {
      synchronized (FakeTokenStore.this) {
        return holders.get(key) != this
            ? Duration.ZERO
            : outlive ? Duration.ofNanos(Math.max(0, until - ticker.nanos())) : Duration.ofHours(1);
      }
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      Runnable renewed;
      synchronized (FakeTokenStore.this) {
        check();
        if (remaining().isZero()) {
          return false;
        }
        until = ticker.nanos() + ttl.toNanos();
        renewed = onRenewal;
      }
      renewed.run();
      return true;
    }

    @Override
    public void close() {
      beforeNextRelease.getAndSet(() -> {}).run();
      synchronized (FakeTokenStore.this) {
        holders.remove(key, this);
      }
    }
  }
}
