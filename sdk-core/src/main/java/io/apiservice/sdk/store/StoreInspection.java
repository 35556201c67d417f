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
 * What a look at the directory of a file store shows, for people and without secrets. Looking
 * changes nothing: no file is made, tightened or swept, and no token is spent. Each lease is tried
 * for a moment, so that a refresh that starts just then may wait for a blink.
 *
 * @param directory the directory itself
 * @param owner who owns it; empty where the file system does not say
 * @param mode its permissions, as in {@code rwx------}; empty where the file system has none
 * @param problems what is wrong with the directory and the access to its files
 * @param grants the grants found, by name
 */
public record StoreInspection(
    Path directory, String owner, String mode, List<String> problems, List<StoredGrant> grants) {

  /** Copies the lists. */
  public StoreInspection {
    problems = List.copyOf(problems);
    grants = List.copyOf(grants);
  }

  /**
   * Looks at a directory. Blocks.
   *
   * @throws StoreException if it is no directory, or cannot be listed
   */
  public static StoreInspection of(Path directory) throws StoreException {
    return StoreInspector.at(directory, null);
  }

  /**
   * Looks at a directory, and into its encrypted records. Blocks.
   *
   * @param aesKey the key of the store
   * @throws StoreException if it is no directory, or cannot be listed
   */
  public static StoreInspection of(Path directory, SecretKey aesKey) throws StoreException {
    return StoreInspector.at(directory, aesKey);
  }

  /** Whether somebody has the right to refresh a grant just now. */
  public enum LeaseState {
    /** Nobody has. */
    FREE,
    /** Some process has: it refreshes, or was stopped while it did. */
    HELD,
    /** It could not be tried. */
    UNKNOWN
  }

  /**
   * One grant.
   *
   * @param name the name of its file, without the ending: a hash
   * @param leaseState whether it is being refreshed
   * @param recovered whether it was read from the second copy, the first being damaged or gone
   * @param encrypted whether it is encrypted
   * @param problem what is wrong with it, if anything
   * @param contents what it holds, unless it cannot be read or its key is wanting
   */
  public record StoredGrant(
      String name,
      LeaseState leaseState,
      boolean recovered,
      boolean encrypted,
      Optional<String> problem,
      Optional<Contents> contents) {}

  /**
   * What a record says, apart from its tokens.
   *
   * @param generation how many token replies it has seen
   * @param revision how often it was written
   * @param refreshToken whether it holds a refresh token
   * @param fingerprint names that refresh token by its length and the first digits of its SHA-256
   * @param signedOut whether the grant was signed out
   * @param accessTokens the access tokens
   * @param pending a refresh under way or with an unknown outcome, of the refresh token it holds
   * @param refusal the final refusal of the refresh token it holds
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
    /** Copies the list. */
    public Contents {
      accessTokens = List.copyOf(accessTokens);
    }

    /**
     * What may be shown of a record.
     *
     * @param content the record as a store holds it, decrypted
     * @throws StoreException if it is no record, or a damaged one
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
   * @param target the scopes asked for, and the audience
   * @param generation its number
   * @param obtainedAt when it came
   * @param expiresAt when it expires, if the server said so
   * @param scope the scope granted, if the server said so
   */
  public record StoredToken(
      String target,
      long generation,
      Instant obtainedAt,
      Optional<Instant> expiresAt,
      Optional<String> scope) {}

  /**
   * A refresh token presented, without an answer so far.
   *
   * @param presented how often
   * @param process by which process
   * @param startedAt since when
   */
  public record PendingRefresh(int presented, String process, Instant startedAt) {}

  /**
   * A refresh token refused for good.
   *
   * @param error the OAuth error
   * @param at when
   * @param presented how often it had been presented
   */
  public record Rejection(String error, Instant at, int presented) {}
}
