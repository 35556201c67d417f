package io.apiservice.sdk.store.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.redact.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of one grant. Immutable. Contains secrets, so {@code toString} shows numbers
 * only.
 *
 * @param lineage a random identifier of the login
 * @param ancestors the lineages of earlier logins of the same grant, oldest first
 * @param revision how often the record was written
 * @param generation how many token responses the grant has received
 * @param refresh the refresh token; null for client credentials and after a completed sign-out
 * @param signedOut whether the grant was signed out; if {@code refresh} is still present then, it
 *     has yet to be revoked
 * @param entries the access tokens, by target
 * @param seeds fingerprints of the configured refresh tokens
 * @param history fingerprints of the most recent refresh tokens
 * @param olderFingerprints short fingerprints of the refresh tokens before those in {@code history}
 * @param previous the login that this one replaces, kept until the server has accepted the refresh
 *     token of this one; otherwise null
 * @param intent a token request that may be under way, or null
 * @param tombstone the final rejection of a refresh token, or null
 * @param extra fields that a newer version of the SDK has written, or null
 */
public record GrantRecord(
    String lineage,
    List<String> ancestors,
    long revision,
    long generation,
    @Nullable String refresh,
    boolean signedOut,
    Map<String, Entry> entries,
    FingerprintHistory seeds,
    FingerprintHistory history,
    OlderFingerprints olderFingerprints,
    @Nullable GrantRecord previous,
    @Nullable Intent intent,
    @Nullable Tombstone tombstone,
    @Nullable ObjectNode extra) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_ANCESTORS = 8;
  private static final int MAX_SEEDS = 64;
  private static final int MAX_KNOWN = 32;

  /**
   * One access token.
   *
   * @param access the token
   * @param generation the generation of the token
   * @param obtainedAt when it was received, by the server's clock if that is known
   * @param expiresAt when it expires, by the same clock; null if unknown
   * @param scope the granted scope; null if the server did not return one
   * @param extra fields that a newer version of the SDK has written, or null
   */
  public record Entry(
      String access,
      long generation,
      Instant obtainedAt,
      @Nullable Instant expiresAt,
      @Nullable String scope,
      @Nullable ObjectNode extra) {
    public Entry {
      obtainedAt = TimeRange.bounded(obtainedAt);
      expiresAt = expiresAt == null ? null : TimeRange.bounded(expiresAt);
    }

    @Override
    public String toString() {
      return "Entry[generation " + generation + ", expires " + expiresAt + "]";
    }
  }

  /**
   * Creates the first record of a login.
   *
   * @param before the record that this one replaces, or null
   */
  public static GrantRecord login(@Nullable String refresh, @Nullable GrantRecord before) {
    FingerprintHistory seeds = before == null ? FingerprintHistory.NONE : before.seeds;
    FingerprintHistory history = before == null ? FingerprintHistory.NONE : before.history;
    OlderFingerprints olderFingerprints =
        before == null ? OlderFingerprints.NONE : before.olderFingerprints;
    if (refresh != null) {
      boolean sameText = seeds.equals(history);
      seeds = seeds.plus(FingerprintHistory.fingerprint(refresh), MAX_SEEDS);
      if (sameText && seeds.size() <= MAX_KNOWN) {
        history = seeds;
      } else {
        olderFingerprints =
            olderFingerprints.plus(
                history.beyond(FingerprintHistory.fingerprint(refresh), MAX_KNOWN));
        history = history.plus(FingerprintHistory.fingerprint(refresh), MAX_KNOWN);
      }
    }
    return new GrantRecord(
        newLineage(),
        before == null ? List.of() : before.lineages(),
        before == null ? 0 : before.revision,
        before == null ? 0 : before.generation,
        refresh,
        false,
        Map.of(),
        seeds,
        history,
        olderFingerprints,
        before == null ? null : before.live(),
        null,
        null,
        before == null ? null : before.extra);
  }

  /**
   * Returns the login of this record that the server has accepted, to be kept as the previous one;
   * null if there is none.
   */
  private @Nullable GrantRecord live() {
    if (previous != null) {
      return previous;
    }
    return refresh == null || signedOut || currentTombstone() != null ? null : asPrevious();
  }

  /** Returns the part of a login that is kept while another one is about to replace it. */
  private GrantRecord asPrevious() {
    return with(
        draft -> {
          draft.ancestors = List.of();
          draft.seeds = FingerprintHistory.NONE;
          draft.history = FingerprintHistory.NONE;
          draft.olderFingerprints = OlderFingerprints.NONE;
          draft.tombstone = null;
          draft.extra = null;
        });
  }

  /**
   * Returns a record in which the previous login is the current one again, after the server has
   * rejected the new refresh token. The record gets a new lineage: with the old one, other
   * processes would think that the store had rolled the record back.
   */
  public GrantRecord restored() {
    GrantRecord kept = Objects.requireNonNull(previous);
    return with(
        draft -> {
          draft.lineage = newLineage();
          draft.ancestors = lineages();
          draft.generation = Math.max(generation, kept.generation);
          draft.refresh = kept.refresh;
          draft.signedOut = false;
          draft.entries = kept.entries;
          draft.previous = null;
          draft.intent = kept.intent;
          draft.tombstone = null;
        });
  }

  /** Returns the most recent lineages of the grant, including the current one. */
  private List<String> lineages() {
    List<String> all = new ArrayList<>(ancestors);
    all.add(lineage);
    return List.copyOf(all.subList(Math.max(0, all.size() - MAX_ANCESTORS), all.size()));
  }

  private static String newLineage() {
    byte[] random = new byte[12];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Whether the refresh token is, or once was, in this record. */
  public boolean knows(String token) {
    String fingerprint = FingerprintHistory.fingerprint(token);
    return seeds.contains(fingerprint)
        || history.contains(fingerprint)
        || olderFingerprints.contains(fingerprint);
  }

  /** Returns the fingerprint of the refresh token; empty if there is none. */
  public String fingerprint() {
    return refresh == null ? "" : FingerprintHistory.fingerprint(refresh);
  }

  /** Returns the intent if it refers to the current refresh token; otherwise null. */
  @Nullable
  public Intent currentIntent() {
    return intent != null && intent.refresh().equals(fingerprint()) ? intent : null;
  }

  /** Returns the tombstone if it refers to the current refresh token; otherwise null. */
  @Nullable
  public Tombstone currentTombstone() {
    return tombstone != null && tombstone.refresh().equals(fingerprint()) ? tombstone : null;
  }

  /** Returns a 64-bit hash that identifies the login. */
  public long lineageBits() {
    return ByteBuffer.wrap(Sha256.of(lineage.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** Whether this record is an earlier state of {@code newer}. */
  public boolean isRollbackOf(GrantRecord newer) {
    return lineage.equals(newer.lineage)
        ? revision < newer.revision
        : newer.ancestors.contains(lineage);
  }

  public GrantRecord withIntent(@Nullable Intent intent) {
    return next(draft -> draft.intent = intent);
  }

  public GrantRecord withTombstone(Tombstone tombstone) {
    return next(
        draft -> {
          draft.intent = null;
          draft.tombstone = tombstone;
        });
  }

  /**
   * Adds the tokens of a response. If {@code entry} is null, the response had no usable access
   * token, and only the refresh token is added.
   */
  public GrantRecord granted(String target, @Nullable Entry entry, @Nullable String newRefresh) {
    Map<String, Entry> all = new TreeMap<>(entries);
    if (entry == null) {
      all.remove(target);
    } else {
      all.put(target, entry);
    }
    return next(
        draft -> {
          draft.generation++;
          draft.signedOut = false;
          draft.entries = Map.copyOf(all);
          if (newRefresh != null) {
            draft.refresh = newRefresh;
            draft.remember(newRefresh);
          }
          draft.previous = null;
          draft.intent = null;
          draft.tombstone = null;
        });
  }

  /**
   * Marks the grant as signed out. The refresh token stays in the record until its revocation is
   * confirmed.
   */
  public GrantRecord signedOutPending() {
    return next(
        draft -> {
          draft.signedOut = true;
          draft.entries = Map.of();
        });
  }

  /** Marks the grant as signed out and removes all tokens, because nothing is left to revoke. */
  public GrantRecord signedOutDone() {
    return next(
        draft -> {
          draft.refresh = null;
          draft.signedOut = true;
          draft.entries = Map.of();
          draft.previous = null;
          draft.intent = null;
          draft.tombstone = null;
        });
  }

  /**
   * Returns the same content with a higher revision: higher than its own and than {@code atLeast}.
   */
  public GrantRecord rewritten(long atLeast) {
    return with(draft -> draft.revision = Math.max(revision, atLeast) + 1);
  }

  /**
   * Adds an access token that the application already had. Unlike a token response, it does not
   * prove that the refresh token is valid, so the previous login is kept.
   */
  public GrantRecord holding(String target, Entry entry) {
    return granted(target, entry, null).with(draft -> draft.previous = previous);
  }

  /**
   * Keeps an older login as the previous one of this record. A refresh of the older login was under
   * way when this one began, and has just succeeded.
   */
  public GrantRecord withLive(GrantRecord live, @Nullable String newRefresh) {
    return next(
        draft -> {
          draft.previous = live.asPrevious();
          if (newRefresh != null) {
            draft.remember(newRefresh);
          }
        });
  }

  /** Whether {@code previous} is the login {@code spent}, with the same refresh token. */
  public boolean keeps(GrantRecord spent) {
    return previous != null
        && previous.lineage.equals(spent.lineage)
        && previous.fingerprint().equals(spent.fingerprint());
  }

  /** Whether another login has taken the place of {@code spent} in this record. */
  public boolean replaced(GrantRecord spent) {
    return ancestors.contains(spent.lineage);
  }

  /** Replaces the entries without raising the revision. */
  public GrantRecord keeping(Map<String, Entry> entries) {
    return entries.equals(this.entries) ? this : with(draft -> draft.entries = entries);
  }

  /** Returns a changed copy with a higher revision. */
  private GrantRecord next(Consumer<RecordDraft> change) {
    return with(
        draft -> {
          draft.revision++;
          change.accept(draft);
        });
  }

  /** Returns a changed copy with the same revision. */
  private GrantRecord with(Consumer<RecordDraft> change) {
    RecordDraft draft = new RecordDraft(this);
    change.accept(draft);
    return draft.record();
  }

  @Override
  public String toString() {
    return "GrantRecord[generation "
        + generation
        + ", revision "
        + revision
        + (signedOut ? ", signed out]" : "]");
  }
}
