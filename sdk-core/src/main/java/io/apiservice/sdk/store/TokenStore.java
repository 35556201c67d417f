package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of grants are kept. The records are opaque bytes; the engine encodes, pads and,
 * if asked, encrypts them, and every record carries a fresh nonce, so that equal content means the
 * same write.
 *
 * <p>All methods block, each for no longer than the store's own timeout. They are called on threads
 * of the SDK only, never in a callback of the HTTP client. Stores are thread-safe. Whoever makes a
 * store closes it.
 */
public interface TokenStore extends AutoCloseable {
  /** A store in the memory of this process: what it holds ends with the process. */
  static TokenStore memory() {
    return MemoryTokenStore.lasting();
  }

  /**
   * A store in memory whose leases expire, as those of a remote store do. For tests of what happens
   * then.
   *
   * @param clock tells when a lease is over; the monotonic clock counts too, whichever ran further
   */
  static TokenStore memory(InstantSource clock) {
    return MemoryTokenStore.expiring(clock, System::nanoTime);
  }

  /**
   * A store in a directory of this host, shared by all processes that name the same directory. It
   * is created if it is missing, and is readable by its owner only.
   *
   * @throws IllegalArgumentException if the directory cannot be made private or cannot be written;
   *     the message says what to do
   */
  static TokenStore file(Path directory) {
    return fileStore(directory).open();
  }

  /** A store in a directory, with options; {@link FileStoreOptions#open()} makes it. */
  static FileStoreOptions fileStore(Path directory) {
    return FileStoreOptions.of(directory);
  }

  /**
   * Encrypts what goes into another store with AES-GCM; the key stays with the application. Closing
   * it closes the other one.
   *
   * @throws IllegalArgumentException if AES-GCM cannot use the key
   */
  static TokenStore encrypted(TokenStore next, SecretKey key) {
    return encrypted(next, List.of(key));
  }

  /**
   * As {@link #encrypted(TokenStore, SecretKey)}, with keys that are being changed: the first
   * encrypts, all of them decrypt. A record that an older key encrypted is encrypted with the first
   * one when it is next written.
   *
   * @throws IllegalArgumentException if there is no key, or one that AES-GCM cannot use
   */
  static TokenStore encrypted(TokenStore next, List<SecretKey> keys) {
    return new EncryptedTokenStore(next, keys);
  }

  /**
   * Reads a record. Sees every {@link #replace} that returned true.
   *
   * @return the record, or null if there is none
   */
  byte @Nullable [] read(String key) throws StoreException;

  /**
   * Compare-and-set: if the content equals {@code expected} (null means absent), it becomes {@code
   * next}, durably before this returns true. If it is {@code next} already: true. If it is anything
   * else: false. Needs no lease.
   *
   * @throws StoreException if the outcome is unknown; calling again is safe
   */
  boolean replace(String key, byte @Nullable [] expected, byte[] next) throws StoreException;

  /**
   * Tries to become the only one who may refresh this grant. Never waits.
   *
   * @param ttl how long the lease lasts unless it is renewed; a store whose leases end with their
   *     process may ignore it
   * @return the lease, or null if another holds it
   */
  @Nullable Lease tryLease(String key, Duration ttl) throws StoreException;

  /**
   * Whether a lease may end while its owner still runs, or live on when its owner has died. True
   * for leases with a time-to-live; a store whose leases end exactly with their process says false,
   * and the next owner need not hold off.
   */
  default boolean leasesOutliveOwner() {
    return true;
  }

  /**
   * Whether the record that was last read came from a second copy, because the first one was
   * damaged or gone. The copy is the current record or, after an unlucky crash, the one before: its
   * refresh token has to be treated as one that may have been spent. True until the record is
   * replaced. A store that keeps no copies leaves this alone; one that wraps another passes it on.
   */
  default boolean recovered(String key) {
    return false;
  }

  /**
   * Whether what the store holds outlives this process. A store that wraps another passes on what
   * that one says.
   */
  default boolean durable() {
    return true;
  }

  /**
   * Whether each operation ends within a time limit of the store's own. The engine limits the
   * operations of other stores, on threads of its own.
   */
  default boolean limitsOperations() {
    return false;
  }

  /**
   * Gives out no more leases and frees what the store holds. A lease that is held serves its owner
   * until it is closed, since a refresh under way may have spent a refresh token already.
   */
  @Override
  default void close() {}

  /** The right to refresh one grant. */
  interface Lease extends AutoCloseable {
    /** A lower bound of the time left, counted from before the store was asked; zero means lost. */
    Duration remaining();

    /**
     * Makes the lease last {@code ttl} from now.
     *
     * @return false if it was lost
     */
    boolean renew(Duration ttl) throws StoreException;

    /** Gives the lease up; frees only its own. From any thread, and more than once. */
    @Override
    void close();
  }
}
