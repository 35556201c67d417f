package io.apiservice.sdk.store;

import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * The result of inspecting the directory of a file store. It contains no secrets. An inspection
 * creates, changes and deletes no file and uses no token. It acquires each lease for a moment, so a
 * refresh that starts at that moment may be delayed briefly.
 *
 * @param directory the directory
 * @param owner its owner; empty if the file system has no owners
 * @param mode its permissions, as in {@code rwx------}; empty if the file system has none
 * @param problems the problems of the directory and of the permissions of its files
 * @param grants the grants, ordered by name
 */
public record StoreInspection(
    Path directory, String owner, String mode, List<String> problems, List<StoredGrant> grants) {

  /** Copies the lists, so that later changes have no effect. */
  public StoreInspection {
    problems = List.copyOf(problems);
    grants = List.copyOf(grants);
  }

  /**
   * Inspects a directory. Encrypted records are not decrypted. Blocks.
   *
   * @throws StoreException if it is not a directory, or cannot be listed
   */
  public static StoreInspection of(Path directory) throws StoreException {
    return StoreInspector.at(directory, null);
  }

  /**
   * Inspects a directory and decrypts its records. Blocks.
   *
   * @param aesKey the key of the store
   * @throws StoreException if it is not a directory, or cannot be listed
   */
  public static StoreInspection of(Path directory, SecretKey aesKey) throws StoreException {
    return StoreInspector.at(directory, aesKey);
  }

  /** The state of the lease of a grant. */
  public enum LeaseState {
    /** No process holds the lease. */
    FREE,
    /** A process holds the lease: it is refreshing, or it was suspended during a refresh. */
    HELD,
    /** The lease could not be checked. */
    UNKNOWN
  }

  /**
   * One grant.
   *
   * @param name the name of its file without the extension, or its key in another store: a hash
   * @param leaseState whether it is being refreshed
   * @param recovered whether it was read from the backup copy because the record is damaged or
   *     missing
   * @param encrypted whether it is encrypted
   * @param problem the problem with this grant, if there is one
   * @param contents the contents; empty if they cannot be read or the key is missing
   */
  public record StoredGrant(
      String name,
      LeaseState leaseState,
      boolean recovered,
      boolean encrypted,
      Optional<String> problem,
      Optional<Contents> contents) {
    /**
     * Inspects a record of a store that is not in files. Blocks.
     *
     * @param store the store, without its encryption
     * @param key the key of the record
     * @param leaseState whether the login is being refreshed, as the store says
     * @param aesKey the key with which the records are encrypted; empty if they are not, or to
     *     leave them closed
     * @throws StoreException if the store cannot be read; a damaged record is a problem of the
     *     result
     */
    public static StoredGrant of(
        TokenStore store, String key, LeaseState leaseState, Optional<SecretKey> aesKey)
        throws StoreException {
      return StoreInspector.grant(store, key, leaseState, aesKey.orElse(null));
    }
  }

  /**
   * The contents of a record, without its tokens.
   *
   * @param generation how many token responses the grant has received
   * @param revision how often the record was written
   * @param refreshToken whether it contains a refresh token
   * @param fingerprint the length of the refresh token and the first digits of its SHA-256
   * @param signedOut whether the grant was signed out
   * @param accessTokens the access tokens
   * @param pending a refresh with the current refresh token that is under way or whose outcome is
   *     unknown
   * @param refusal the final rejection of the current refresh token
   */
  public record Contents(
      long generation,
      long revision,
      boolean refreshToken,
      Optional<String> fingerprint,
      boolean signedOut,
      List<StoredToken> accessTokens,
      Optional<PendingRefresh> pending,
      Optional<Rejection> refusal) {
    /** Copies the list, so that later changes have no effect. */
    public Contents {
      accessTokens = List.copyOf(accessTokens);
    }

    /**
     * Reads the contents of a record.
     *
     * @param content the decrypted record
     * @throws StoreException if it is not a record, or is damaged
     */
    public static Contents of(byte[] content) throws StoreException {
      GrantRecord record = RecordCodec.read(content);
      List<StoredToken> tokens = new ArrayList<>();
      record
          .entries()
          .forEach(
              (target, entry) ->
                  tokens.add(
                      new StoredToken(
                          target,
                          entry.generation(),
                          entry.obtainedAt(),
                          Optional.ofNullable(entry.expiresAt()),
                          Optional.ofNullable(entry.scope()))));
      return new Contents(
          record.generation(),
          record.revision(),
          record.refresh() != null,
          Optional.ofNullable(record.refresh()).map(Fingerprint::of),
          record.signedOut(),
          tokens,
          Optional.ofNullable(record.currentIntent())
              .map(i -> new PendingRefresh(i.presented(), i.process(), i.startedAt())),
          Optional.ofNullable(record.currentTombstone())
              .map(t -> new Rejection(t.error(), t.at(), t.presented())));
    }
  }

  /**
   * One access token.
   *
   * @param target the requested scopes and the audience
   * @param generation the generation of the token
   * @param obtainedAt when it was received
   * @param expiresAt when it expires, if known
   * @param scope the granted scope, if the server returned one
   */
  public record StoredToken(
      String target,
      long generation,
      Instant obtainedAt,
      Optional<Instant> expiresAt,
      Optional<String> scope) {}

  /**
   * A refresh token that was presented, and whose response has not arrived.
   *
   * @param presented how often it was presented
   * @param process the process that presented it
   * @param startedAt when it was last presented
   */
  public record PendingRefresh(int presented, String process, Instant startedAt) {}

  /**
   * The final rejection of a refresh token.
   *
   * @param error the OAuth error code
   * @param at when it was rejected
   * @param presented how often it had been presented
   */
  public record Rejection(String error, Instant at, int presented) {}
}
