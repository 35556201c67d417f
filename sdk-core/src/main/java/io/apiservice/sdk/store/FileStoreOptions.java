package io.apiservice.sdk.store;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.error.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Options of a file store. Immutable: each method returns a changed copy. Start at {@link
 * TokenStore#fileStore}.
 */
public final class FileStoreOptions {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Path directory;
  private final Duration timeout;
  private final boolean networkAllowed;
  private final List<SecretKey> keys;

  private FileStoreOptions(
      Path directory, Duration timeout, boolean networkAllowed, List<SecretKey> keys) {
    this.directory = directory;
    this.timeout = timeout;
    this.networkAllowed = networkAllowed;
    this.keys = keys;
  }

  /** Default options for a store in this directory. */
  public static FileStoreOptions of(Path directory) {
    return new FileStoreOptions(requireNonNull(directory, "directory"), TIMEOUT, false, List.of());
  }

  /** Encrypts the records with AES-GCM and this AES key. Default: not encrypted. */
  public FileStoreOptions encryptedWith(SecretKey aesKey) {
    return encryptedWith(List.of(aesKey));
  }

  /**
   * Encrypts the records with AES-GCM and this key.
   *
   * @param aesKey 32 random bytes, not a password
   * @throws IllegalArgumentException if the key does not have 32 bytes
   */
  public FileStoreOptions encryptedWith(byte[] aesKey) {
    if (aesKey.length != 32) {
      throw new IllegalArgumentException(
          "the key of a token store must have 32 bytes, not " + aesKey.length);
    }
    return encryptedWith(new SecretKeySpec(aesKey, "AES"));
  }

  /**
   * Encrypts the records with AES-GCM and the first of these AES keys, and decrypts with any of
   * them. To rotate a key, put the new one first, and remove the old one after every record has
   * been rewritten. Each refresh rewrites its record.
   *
   * @throws IllegalArgumentException if there is no key, or one that AES-GCM cannot use
   */
  public FileStoreOptions encryptedWith(List<SecretKey> aesKeys) {
    List<SecretKey> checked = EncryptedTokenStore.checked(aesKeys);
    return new FileStoreOptions(directory, timeout, networkAllowed, checked);
  }

  /**
   * Accepts a directory on a network file system. Safe only if a single host uses it: between
   * hosts, locks may fail silently, and a login may be lost.
   */
  public FileStoreOptions allowNetworkFileSystem() {
    return new FileStoreOptions(directory, timeout, true, keys);
  }

  /**
   * Limits the time of one operation; opening the store always has at least ten seconds. Default: 2
   * s.
   *
   * @throws IllegalArgumentException if the limit is not positive
   */
  public FileStoreOptions timeout(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("the timeout of a token store must be positive: " + limit);
    }
    return new FileStoreOptions(directory, TimeRange.bounded(limit), networkAllowed, keys);
  }

  /**
   * Opens the store and creates the directory if it is missing. Blocks.
   *
   * @throws IllegalArgumentException if the directory cannot be made private or is not writable;
   *     the message says what to do
   */
  public TokenStore open() {
    TokenStore store;
    try {
      store = FileTokenStore.open(directory, timeout, networkAllowed);
    } catch (StoreException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return keys.isEmpty() ? store : new EncryptedTokenStore(store, keys);
  }

  /** Contains the directory, never the key. */
  @Override
  public String toString() {
    return (keys.isEmpty() ? "" : "encrypted ") + "files in " + directory;
  }
}
