package io.apiservice.sdk.oauth;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts records with AES-GCM before they reach the next store. The SHA-256 of the grant's key is
 * authenticated too, so that a record cannot be moved to another grant; the hash and not the key,
 * because it is what names the file, and whoever has the secret key can look into a directory.
 */
final class SealedTokenStore implements TokenStore {
  private static final byte[] MAGIC = {'S', 'E', 'A', 'L', 1};
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_BITS = 128;
  private static final int ROUNDS = 8;

  private final TokenStore next;
  private final SecretKey secretKey;
  private final SecureRandom random = new SecureRandom();

  SealedTokenStore(TokenStore next, SecretKey secretKey) {
    this.next = requireNonNull(next, "next");
    this.secretKey = requireNonNull(secretKey, "key");
    if (!secretKey.getAlgorithm().equalsIgnoreCase("AES")) {
      throw new IllegalArgumentException(
          "the key of an encrypted token store must be an AES key, not "
              + secretKey.getAlgorithm());
    }
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    byte[] sealed = next.read(key);
    return sealed == null ? null : open(key, sealed);
  }

  // Equal records have different ciphertexts, so the comparison is of what is inside, and the swap
  // below is of exactly the ciphertext that was looked into.
  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] record)
      throws StoreException {
    byte[] sealed = seal(key, record);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] current = next.read(key);
      byte[] inside = current == null ? null : open(key, current);
      boolean already = Arrays.equals(inside, record);
      if (!already && !Arrays.equals(inside, expected)) {
        return false;
      }
      // Written again when it is there already, because only then is it known to be durable.
      byte[] wanted = already && current != null ? current : sealed;
      if (next.replace(key, current, wanted)) {
        return true;
      }
    }
    throw new StoreException("the record kept changing while it was to be replaced: try again");
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
          cipher(Cipher.ENCRYPT_MODE, secretKey, Envelope.hash(key), nonce).doFinal(record);
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
    return open(secretKey, Envelope.hash(key), sealed);
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
