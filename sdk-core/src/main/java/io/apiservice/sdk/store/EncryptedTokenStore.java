package io.apiservice.sdk.store;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts records with AES-GCM and passes them to another store. The hash of a grant's key is
 * additional authenticated data, so the record of one grant cannot be passed off as that of
 * another. The SHA-256 is used because {@link StoreInspector}, which has only the file names, knows
 * the hash and not the key.
 */
final class EncryptedTokenStore implements TokenStore {
  private static final byte[] MAGIC = {'S', 'E', 'A', 'L', 1};
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_BITS = 128;
  private static final int ROUNDS = 8;

  private final TokenStore next;
  private final List<SecretKey> keys;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param keys the first one encrypts; all of them decrypt
   */
  EncryptedTokenStore(TokenStore next, List<SecretKey> keys) {
    this.next = requireNonNull(next, "next");
    this.keys = checked(keys);
  }

  static List<SecretKey> checked(List<SecretKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "an encrypted token store needs a key: the list of its keys is empty");
    }
    keys.forEach(EncryptedTokenStore::check);
    return List.copyOf(keys);
  }

  private static void check(SecretKey key) {
    if (!requireNonNull(key, "key").getAlgorithm().equalsIgnoreCase("AES")) {
      throw new IllegalArgumentException(
          "the key of an encrypted token store must be an AES key, not " + key.getAlgorithm());
    }
    try {
      // The length of a key in hardware is not accessible, so try whether the cipher accepts the
      // key.
      cipher(Cipher.ENCRYPT_MODE, key, new byte[0], new byte[NONCE_LENGTH]);
    } catch (GeneralSecurityException e) {
      // The exception is not kept as the cause, because it may reveal details of the key.
      throw new IllegalArgumentException(
          "the key of an encrypted token store cannot be used with AES-GCM: it must have 16, 24 or"
              + " 32 bytes");
    }
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    byte[] sealed = next.read(key);
    return sealed == null ? null : open(key, sealed);
  }

  // Encrypting a record twice gives different ciphertexts, so the caller's record is compared with
  // the decrypted one. The next store is then asked to replace exactly the ciphertext that was
  // read.
  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] record)
      throws StoreException {
    byte[] sealed = seal(key, record);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] current = next.read(key);
      DecryptedRecord decryptedRecord = current == null ? null : opened(key, current);
      byte[] plaintext = decryptedRecord == null ? null : decryptedRecord.record();
      boolean unchanged = Arrays.equals(plaintext, record);
      if (!unchanged && !Arrays.equals(plaintext, expected)) {
        return false;
      }
      // Write a record even if it is already there: it may not be durable yet.
      byte[] wanted =
          unchanged && current != null && decryptedRecord != null && decryptedRecord.byFirstKey()
              ? current
              : sealed;
      if (next.replace(key, current, wanted)) {
        return true;
      }
    }
    throw new StoreException("the record kept changing while it was being replaced: try again");
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    return next.tryLease(key, ttl);
  }

  @Override
  public boolean leasesOutliveOwner() {
    return next.leasesOutliveOwner();
  }

  @Override
  public boolean durable() {
    return next.durable();
  }

  @Override
  public boolean limitsOperations() {
    return next.limitsOperations();
  }

  @Override
  public boolean recovered(String key) {
    return next.recovered(key);
  }

  @Override
  public void close() {
    next.close();
  }

  @Override
  public String toString() {
    return "encrypted " + next;
  }

  static boolean isSealed(byte[] record) {
    return record.length >= 4 && Arrays.equals(record, 0, 4, MAGIC, 0, 4);
  }

  private byte[] seal(String key, byte[] record) throws StoreException {
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    try {
      byte[] ciphertext =
          cipher(Cipher.ENCRYPT_MODE, keys.get(0), Envelope.hash(key), nonce).doFinal(record);
      return ByteBuffer.allocate(MAGIC.length + nonce.length + ciphertext.length)
          .put(MAGIC)
          .put(nonce)
          .put(ciphertext)
          .array();
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "the record cannot be encrypted: is the key one that AES-GCM can use? ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  private byte[] open(String key, byte[] sealed) throws StoreException {
    return opened(key, sealed).record();
  }

  @SuppressWarnings("ArrayRecordComponent") // allowed because instances are never compared
  private record DecryptedRecord(byte[] record, boolean byFirstKey) {
    @Override
    public String toString() {
      return "DecryptedRecord[" + record.length + " bytes]";
    }
  }

  private DecryptedRecord opened(String key, byte[] sealed) throws StoreException {
    byte[] keyHash = Envelope.hash(key);
    UnreadableRecordException refusal = null;
    for (int i = 0; i < keys.size(); i++) {
      try {
        return new DecryptedRecord(open(keys.get(i), keyHash, sealed), i == 0);
      } catch (UnreadableRecordException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw requireNonNull(refusal);
  }

  static byte[] open(SecretKey secretKey, byte[] keyHash, byte[] sealed) throws StoreException {
    int start = MAGIC.length + NONCE_LENGTH;
    if (sealed.length < start || !isSealed(sealed)) {
      throw new UnreadableRecordException(
          "the stored record is not encrypted: it was written by a store without a key. Sign in"
              + " again into an empty store, or open this one without a key");
    }
    if (sealed.length < start + TAG_BITS / 8) {
      throw new UnreadableRecordException("the stored record is cut short: restore it");
    }
    if (sealed[4] != MAGIC[4]) {
      throw new UnreadableRecordException(
          "the stored record was encrypted by a newer version of the SDK: update this one");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, MAGIC.length, start);
    try {
      return cipher(Cipher.DECRYPT_MODE, secretKey, keyHash, nonce)
          .doFinal(sealed, start, sealed.length - start);
    } catch (GeneralSecurityException e) {
      throw new UnreadableRecordException(
          "the stored record cannot be decrypted: the store's key is not the one it was written"
              + " with, or the record was changed");
    }
  }

  private static Cipher cipher(int mode, SecretKey secretKey, byte[] keyHash, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, secretKey, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(MAGIC);
    cipher.updateAAD(keyHash);
    return cipher;
  }
}
