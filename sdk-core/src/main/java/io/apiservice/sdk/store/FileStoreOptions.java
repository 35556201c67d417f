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
 * How a file store is to be opened. A value: each method returns a changed copy. Start at {@link
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
   * @param aesKey 32 bytes from a source of randomness, not a password
   */
  public FileStoreOptions encryptedWith(byte[] aesKey) {
    if (aesKey.length != 32) {
      throw new IllegalArgumentException(
          "the key of a token store has 32 bytes, not " + aesKey.length);
    }
    return encryptedWith(new SecretKeySpec(aesKey, "AES"));
  }

  /**
   * Encrypts the records with AES-GCM and the first of these AES keys, and decrypts with all of
   * them, so that a key can be changed: put the new one in front, and take the old one away when
   * every record has been written since. Each refresh writes its record.
   *
   * @throws IllegalArgumentException if there is no key, or one that AES-GCM cannot use
   */
  public FileStoreOptions encryptedWith(List<SecretKey> aesKeys) {
    List<SecretKey> checked = EncryptedTokenStore.checked(aesKeys);
    return new FileStoreOptions(directory, timeout, networkAllowed, checked);
  }

  /**
   * Accepts a directory on a network file system. Only for one host: between hosts its locks may be
   * lost without a word, and then a login is.
   */
  public FileStoreOptions allowNetworkFileSystem() {
    return new FileStoreOptions(directory, timeout, true, keys);
  }

  /** How long one operation may take; opening, at least ten seconds. Default: 2 s. */
  public FileStoreOptions timeout(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("the timeout of a token store must be positive: " + limit);
    }
    return new FileStoreOptions(directory, TimeRange.bounded(limit), networkAllowed, keys);
  }

  /**
   * Opens the store; creates the directory if it is missing.
   *
   * @throws IllegalArgumentException if the directory cannot be made private or cannot be written;
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

  /** Shows the directory, never the key. */
  @Override
  public String toString() {
    return (keys.isEmpty() ? "" : "encrypted ") + "files in " + directory;
  }
}
