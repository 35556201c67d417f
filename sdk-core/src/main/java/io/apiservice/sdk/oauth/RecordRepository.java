package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The place of one grant's record: a store with its key, or the memory of the process. */
interface RecordRepository {
  /** What stands there now. */
  Snapshot read() throws StoreException;

  /**
   * Compare-and-set.
   *
   * @return what stands there now, if that is {@code next}; null if it had changed
   */
  @Nullable Snapshot replace(Snapshot expected, GrantRecord next) throws StoreException;

  TokenStore.@Nullable Lease tryLease(Duration ttl) throws StoreException;

  /** The right to ask for an access token for one target, where nothing is spent by asking. */
  TokenStore.@Nullable Lease tryLease(TokenScope scope, Duration ttl) throws StoreException;

  /** As {@link TokenStore#leasesOutliveOwner()}. */
  boolean leasesOutliveOwner();

  /** Whether what was read last may be an older state, saved from damage. */
  boolean recovered();

  /** Whether a record outlives the process. */
  boolean durable();

  /** Whether it may lose a record, give an older state of it or have no room, as a store may. */
  boolean fallible();

  /** A record as it was read. */
  final class Snapshot {
    static final Snapshot NOTHING = new Snapshot(null, null);

    private final @Nullable GrantRecord record;
    private final byte @Nullable [] content;

    Snapshot(@Nullable GrantRecord record, byte @Nullable [] content) {
      this.record = record;
      this.content = content;
    }

    /** The record; null for none. */
    @Nullable GrantRecord record() {
      return record;
    }

    /** Its bytes. */
    byte @Nullable [] content() {
      return content;
    }

    @Override
    public String toString() {
      return "Snapshot[" + record + "]";
    }
  }
}
