package io.apiservice.sdk.oauth.repository;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the record of one grant, in a store or in the memory of the process. */
public interface RecordRepository {
  /** Reads the current record. */
  Snapshot read() throws StoreException;

  /**
   * Writes {@code next} if the record is still the {@code expected} one.
   *
   * @return the new snapshot; null if the record had changed
   */
  @Nullable Snapshot replace(Snapshot expected, GrantRecord next) throws StoreException;

  TokenStore.@Nullable Lease tryLease(Duration ttl) throws StoreException;

  /** Tries to acquire the lease of one target, for grants without a refresh token. */
  TokenStore.@Nullable Lease tryLease(TokenScope scope, Duration ttl) throws StoreException;

  /** As {@link TokenStore#leasesOutliveOwner()}. */
  boolean leasesOutliveOwner();

  /** As {@link TokenStore#recovered}. */
  boolean recovered();

  /** As {@link TokenStore#durable()}. */
  boolean durable();

  /**
   * Whether it may lose or roll back a record, or run out of space. A store may; memory does not.
   */
  boolean fallible();

  /** A record as it was read at one moment. */
  final class Snapshot {
    static final Snapshot NOTHING = new Snapshot(null, null);

    private final @Nullable GrantRecord record;
    private final byte @Nullable [] content;

    public Snapshot(@Nullable GrantRecord record, byte @Nullable [] content) {
      this.record = record;
      this.content = content;
    }

    /** The record, or null if there is none. */
    public @Nullable GrantRecord record() {
      return record;
    }

    /** The encoded record, or null if there is none. */
    public byte @Nullable [] content() {
      return content;
    }

    @Override
    public String toString() {
      return "Snapshot[" + record + "]";
    }
  }
}
