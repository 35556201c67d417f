package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Stores the records of grants. To the store a record is a sequence of bytes that it need not
 * understand: the SDK encodes, pads and, if configured, encrypts it. Every write contains a new
 * random value, so two records with the same content come from the same write.
 *
 * <p>All methods may block, but no longer than the store's own timeout. The SDK calls them on its
 * own threads only, never in a callback of the HTTP client. Implementations must be thread-safe.
 * The application that creates a store closes it.
 */
public interface TokenStore extends AutoCloseable {
  /** Creates a store in the memory of this process. Its content is lost when the process ends. */
  static TokenStore memory() {
    return MemoryTokenStore.lasting();
  }

  /**
   * Creates a store in memory for tests. Its leases expire like those of a remote store.
   *
   * @param clock decides when a lease expires, together with the monotonic clock: the longer of the
   *     two elapsed times counts
   */
  static TokenStore memory(InstantSource clock) {
    return MemoryTokenStore.expiring(clock, System::nanoTime);
  }

  /**
   * Opens a store in a directory of this host. All processes that use the same directory share the
   * store. The directory is created if it is missing, and only its owner can read it. Blocks.
   *
   * @throws IllegalArgumentException if the directory cannot be made private or is not writable;
   *     the message says what to do
   */
  static TokenStore file(Path directory) {
    return fileStore(directory).open();
  }

  /** Returns the options of a store in a directory; {@link FileStoreOptions#open()} opens it. */
  static FileStoreOptions fileStore(Path directory) {
    return FileStoreOptions.of(directory);
  }

  /**
   * Wraps a store and encrypts its records with AES-GCM. Closing the returned store closes {@code
   * next}.
   *
   * @throws IllegalArgumentException if AES-GCM cannot use the key
   */
  static TokenStore encrypted(TokenStore next, SecretKey key) {
    return encrypted(next, List.of(key));
  }

  /**
   * As {@link #encrypted(TokenStore, SecretKey)}, with several keys for key rotation. The first key
   * encrypts; all keys decrypt. A record under an older key is encrypted with the first key when it
   * is next written.
   *
   * @throws IllegalArgumentException if there is no key, or one that AES-GCM cannot use
   */
  static TokenStore encrypted(TokenStore next, List<SecretKey> keys) {
    return new EncryptedTokenStore(next, keys);
  }

  /**
   * Reads a record. The result includes every earlier {@link #replace} that returned true.
   *
   * @return the record, or null if there is none
   */
  byte @Nullable [] read(String key) throws StoreException;

  /**
   * Replaces a record if it equals {@code expected} (compare-and-set). Needs no lease.
   *
   * @param expected the expected content; null if the record must be absent
   * @param next the new content
   * @return true if the record is {@code next}, durably: it was replaced now, or it was {@code
   *     next} already; false if it has any other content
   * @throws StoreException if the outcome is unknown; calling again is safe
   */
  boolean replace(String key, byte @Nullable [] expected, byte[] next) throws StoreException;

  /**
   * Tries to acquire the exclusive right to refresh this grant. If the lease is held already,
   * returns null at once.
   *
   * @param ttl how long the lease lasts unless it is renewed; a store whose leases end with their
   *     process may ignore it
   * @return the lease, or null if it is held already
   */
  @Nullable Lease tryLease(String key, Duration ttl) throws StoreException;

  /**
   * Whether a lease may end while its owner is alive, or last longer than its owner. That is so for
   * leases with a time-to-live. A store returns false if its leases end exactly when their process
   * ends. After a crash the next owner of such a lease need not wait.
   */
  default boolean leasesOutliveOwner() {
    return true;
  }

  /**
   * Whether the record that was last read came from a backup copy, because the record was damaged
   * or missing. The copy may be one write behind, so its refresh token may already have been used.
   * The answer is true until the record is replaced. A store without backup copies need not
   * override this method; a store that wraps another one delegates to it.
   */
  default boolean recovered(String key) {
    return false;
  }

  /** Whether the records outlive this process. A store that wraps another one delegates to it. */
  default boolean durable() {
    return true;
  }

  /**
   * Whether the store itself limits the time of each operation. If it does not, the SDK runs its
   * operations on separate threads with a timeout.
   */
  default boolean limitsOperations() {
    return false;
  }

  /**
   * Grants no more leases and releases the resources of the store. A lease that is held remains
   * usable until it is closed: a refresh under way may have spent a refresh token, and must be able
   * to store the new one.
   */
  @Override
  default void close() {}

  /** The exclusive right to refresh one grant. */
  interface Lease extends AutoCloseable {
    /** Returns for how long the lease is certainly still held; zero if it was lost. */
    Duration remaining();

    /**
     * Extends the lease to {@code ttl} from now.
     *
     * @return false if it was lost
     */
    boolean renew(Duration ttl) throws StoreException;

    /** Releases this lease and no other. May be called on any thread and more than once. */
    @Override
    void close();
  }
}
