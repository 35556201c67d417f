package io.apiservice.sdk.oauth.repository;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.redact.Sha256;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.CompactRecordCodec;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The record of a login without a store. It is in memory, and all providers of the login in this
 * process share it.
 */
public final class InProcessRecord implements RecordRepository {
  private static final Duration ENDLESS = Duration.ofDays(1);

  private final ProviderRuntime runtime;
  private final UUID key;

  /**
   * Computes the key of a login from its refresh token, if the login has no subject; null for other
   * logins.
   */
  private final @Nullable Function<String, UUID> keys;

  private volatile Object @Nullable [] cell;

  public InProcessRecord(ProviderRuntime runtime, UUID key, @Nullable Function<String, UUID> keys) {
    this.runtime = runtime;
    this.key = key;
    this.keys = keys;
  }

  /**
   * Returns the cell that holds the record. It is looked up at the first use, because the network
   * that it belongs to is not known earlier.
   */
  private Object[] cell() {
    Object[] current = cell;
    if (current == null) {
      current = InProcessRecords.SHARED.cell(runtime.network(), key);
      cell = current;
    }
    return current;
  }

  @Override
  public Snapshot read() throws StoreException {
    byte[] content = InProcessRecords.SHARED.read(runtime.network(), cell());
    return content == null
        ? Snapshot.NOTHING
        : new Snapshot(CompactRecordCodec.read(content), content);
  }

  @Override
  public @Nullable Snapshot replace(Snapshot expected, GrantRecord next) {
    Object network = runtime.network();
    Object[] current = cell();
    byte[] content = CompactRecordCodec.write(next);
    if (!InProcessRecords.SHARED.replace(network, current, expected.content(), content)) {
      return null;
    }
    GrantRecord before = expected.record();
    String refresh = next.refresh();
    if (keys != null && refresh != null && (before == null || !refresh.equals(before.refresh()))) {
      InProcessRecords.SHARED.addAlias(network, current, keys.apply(refresh));
    }
    return new Snapshot(next, content);
  }

  @Override
  public TokenStore.@Nullable Lease tryLease(Duration ttl) {
    Object[] current = cell();
    return InProcessRecords.SHARED.acquire(current) ? new InProcessLease(current) : null;
  }

  /** Uses the lease of a separate cell, which never holds a record. */
  @Override
  public TokenStore.@Nullable Lease tryLease(TokenScope scope, Duration ttl) {
    Object[] targetCell =
        InProcessRecords.SHARED.cell(runtime.network(), Sha256.id(key + "/" + scope.id()));
    return InProcessRecords.SHARED.acquire(targetCell) ? new InProcessLease(targetCell) : null;
  }

  @Override
  public boolean leasesOutliveOwner() {
    return false;
  }

  @Override
  public boolean recovered() {
    return false;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public boolean fallible() {
    return false;
  }

  /** A lease in the memory of this process. It has no time-to-live and ends when it is closed. */
  private static final class InProcessLease implements TokenStore.Lease {
    private final Object[] cell;
    private final AtomicBoolean open = new AtomicBoolean(true);

    InProcessLease(Object[] cell) {
      this.cell = cell;
    }

    @Override
    public Duration remaining() {
      return open.get() ? ENDLESS : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration ttl) {
      return open.get();
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        InProcessRecords.SHARED.release(cell);
      }
    }
  }
}
