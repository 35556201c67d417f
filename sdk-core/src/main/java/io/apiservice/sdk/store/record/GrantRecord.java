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
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps of one grant. Immutable; holds secrets, so {@code toString} shows numbers.
 *
 * @param lineage the login that it stems from
 * @param ancestors earlier logins of the same grant, the oldest first
 * @param revision counts the writes
 * @param generation counts the token replies
 * @param refresh the refresh token; null for client credentials, or when signed out
 * @param signedOut whether the grant was signed out; a refresh token still there waits for its
 *     revocation
 * @param entries the access tokens, by target
 * @param seeds fingerprints of the refresh tokens that were configured
 * @param history fingerprints of the last refresh tokens held
 * @param olderFingerprints short fingerprints of those before
 * @param previous the login that this one replaces, until its refresh token has been accepted; null
 *     after that
 * @param intent a request that may be under way
 * @param tombstone the final refusal of a refresh token
 * @param extra fields that a newer version wrote
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
   * @param generation its number
   * @param obtainedAt when it came, by the server's clock as far as known
   * @param expiresAt when it expires, by the same clock; null for unknown
   * @param scope the scope granted, if the server said so
   * @param extra fields that a newer version wrote
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
   * That a refresh token is being presented, or was, with an unknown outcome.
   *
   * @param refresh its fingerprint; empty for client credentials
   * @param presented how often it was, or is about to be
   * @param owner who presents it: a random name of the engine
   * @param process the owner's process, for people only
   * @param startedAt when it was presented last, by the clock of the record
   * @param seenAt when another process first found it abandoned; null if none did
   */
  public record Intent(
      String refresh,
      int presented,
      String owner,
      String process,
      Instant startedAt,
      @Nullable Instant seenAt) {
    public Intent(String refresh, int presented, String owner, String process, Instant startedAt) {
      this(refresh, presented, owner, process, startedAt, null);
    }

    public Intent seen(Instant at) {
      return new Intent(refresh, presented, owner, process, startedAt, at);
    }

    /** Whether it is the same presentation, whoever has seen it meanwhile. */
    public boolean same(@Nullable Intent other) {
      return other != null && other.seen(startedAt).equals(seen(startedAt));
    }
  }

  /**
   * That a refresh token was refused for good.
   *
   * @param refresh its fingerprint
   * @param error the OAuth error
   * @param at when
   * @param presented how often the token had been presented
   */
  public record Tombstone(String refresh, String error, Instant at, int presented) {}

  /** The first record of a login; {@code before} is what it replaces. */
  public static GrantRecord login(@Nullable String refresh, @Nullable GrantRecord before) {
    FingerprintHistory seeds = before == null ? FingerprintHistory.NONE : before.seeds;
    FingerprintHistory history = before == null ? FingerprintHistory.NONE : before.history;
    OlderFingerprints olderFingerprints =
        before == null ? OlderFingerprints.NONE : before.olderFingerprints;
    List<String> ancestors = new ArrayList<>();
    if (before != null) {
      ancestors.addAll(before.ancestors);
      ancestors.add(before.lineage);
    }
    if (refresh != null) {
      boolean alike = seeds.equals(history);
      seeds = seeds.plus(FingerprintHistory.fingerprint(refresh), MAX_SEEDS);
      if (alike && seeds.size() <= MAX_KNOWN) {
        history = seeds;
      } else {
        olderFingerprints =
            olderFingerprints.plus(
                history.beyond(FingerprintHistory.fingerprint(refresh), MAX_KNOWN));
        history = history.plus(FingerprintHistory.fingerprint(refresh), MAX_KNOWN);
      }
    }
    int excess = Math.max(0, ancestors.size() - MAX_ANCESTORS);
    return new GrantRecord(
        newLineage(),
        List.copyOf(ancestors.subList(excess, ancestors.size())),
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

  /** The login that has a refresh token which was accepted, and not refused since; null if none. */
  private @Nullable GrantRecord live() {
    if (previous != null) {
      return previous;
    }
    if (refresh == null || signedOut || currentTombstone() != null) {
      return null;
    }
    return new GrantRecord(
        lineage,
        List.of(),
        revision,
        generation,
        refresh,
        false,
        entries,
        FingerprintHistory.NONE,
        FingerprintHistory.NONE,
        OlderFingerprints.NONE,
        null,
        intent,
        null,
        null);
  }

  /**
   * The login that a new seed was to replace, after that was refused. A lineage of its own, since
   * whoever saw the refused one takes an earlier lineage for a record that went back.
   */
  public GrantRecord restored() {
    GrantRecord kept = Objects.requireNonNull(previous);
    List<String> all = new ArrayList<>(ancestors);
    all.add(lineage);
    int excess = Math.max(0, all.size() - MAX_ANCESTORS);
    return new GrantRecord(
        newLineage(),
        List.copyOf(all.subList(excess, all.size())),
        revision,
        Math.max(generation, kept.generation),
        kept.refresh,
        false,
        kept.entries,
        seeds,
        history,
        olderFingerprints,
        null,
        kept.intent,
        null,
        extra);
  }

  /** 96 random bits. */
  private static String newLineage() {
    byte[] random = new byte[12];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Whether this refresh token belongs to the past or present of this record. */
  public boolean knows(String token) {
    String fingerprint = FingerprintHistory.fingerprint(token);
    return seeds.contains(fingerprint)
        || history.contains(fingerprint)
        || olderFingerprints.contains(fingerprint);
  }

  /** The fingerprint of the refresh token; empty if there is none. */
  public String fingerprint() {
    return refresh == null ? "" : FingerprintHistory.fingerprint(refresh);
  }

  /** The intent, as long as the record still holds its refresh token. */
  @Nullable
  public Intent currentIntent() {
    return intent != null && intent.refresh.equals(fingerprint()) ? intent : null;
  }

  /** The tombstone, as long as the record still holds its refresh token. */
  @Nullable
  public Tombstone currentTombstone() {
    return tombstone != null && tombstone.refresh.equals(fingerprint()) ? tombstone : null;
  }

  /** Tells its login from others. */
  public long lineageBits() {
    return ByteBuffer.wrap(Sha256.of(lineage.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** Whether this is an earlier state of {@code newer}. */
  public boolean isRollbackOf(GrantRecord newer) {
    return lineage.equals(newer.lineage)
        ? revision < newer.revision
        : newer.ancestors.contains(lineage);
  }

  public GrantRecord withIntent(@Nullable Intent intent) {
    return next(generation, refresh, signedOut, entries, history, intent, tombstone);
  }

  public GrantRecord withTombstone(Tombstone tombstone) {
    return next(generation, refresh, signedOut, entries, history, null, tombstone);
  }

  /** With a token reply taken in; {@code entry} null keeps the refresh token only. */
  public GrantRecord granted(String target, @Nullable Entry entry, @Nullable String newRefresh) {
    Map<String, Entry> all = new TreeMap<>(entries);
    if (entry == null) {
      all.remove(target);
    } else {
      all.put(target, entry);
    }
    GrantRecord held = newRefresh == null ? this : holding(newRefresh);
    String current = newRefresh == null ? refresh : newRefresh;
    return new GrantRecord(
        lineage,
        ancestors,
        revision + 1,
        generation + 1,
        current,
        false,
        Map.copyOf(all),
        seeds,
        held.history,
        held.olderFingerprints,
        null,
        null,
        null,
        extra);
  }

  /** Signed out; the refresh token stays until its revocation is confirmed. */
  public GrantRecord signedOutPending() {
    return next(generation, refresh, true, Map.of(), history, intent, tombstone);
  }

  /** Signed out, with nothing left to revoke. */
  public GrantRecord signedOutDone() {
    GrantRecord empty = next(generation, null, true, Map.of(), history, null, null);
    return empty.withPrevious(null);
  }

  /** The same content as one more write. */
  public GrantRecord rewritten(long atLeast) {
    GrantRecord same = next(generation, refresh, signedOut, entries, history, intent, tombstone);
    return same.atRevision(Math.max(revision, atLeast) + 1);
  }

  private GrantRecord next(
      long generation,
      @Nullable String refresh,
      boolean signedOut,
      Map<String, Entry> entries,
      FingerprintHistory history,
      @Nullable Intent intent,
      @Nullable Tombstone tombstone) {
    return new GrantRecord(
        lineage,
        ancestors,
        revision + 1,
        generation,
        refresh,
        signedOut,
        entries,
        seeds,
        history,
        olderFingerprints,
        previous,
        intent,
        tombstone,
        extra);
  }

  /** With an access token that the application holds already: that proves nothing yet. */
  public GrantRecord holding(String target, Entry entry) {
    return granted(target, entry, null).withPrevious(previous);
  }

  /** With what the login that lives has become: its refresh was under way when this one began. */
  public GrantRecord withLive(GrantRecord live, @Nullable String newRefresh) {
    GrantRecord held = newRefresh == null ? this : holding(newRefresh);
    return held.withPrevious(live).atRevision(revision + 1);
  }

  /** Whether this record keeps that login, in the state that a reply is to be added to. */
  public boolean keeps(GrantRecord spent) {
    return previous != null
        && previous.lineage.equals(spent.lineage)
        && previous.fingerprint().equals(spent.fingerprint());
  }

  /** With the fingerprint of one refresh token more. */
  private GrantRecord holding(String newRefresh) {
    String fingerprint = FingerprintHistory.fingerprint(newRefresh);
    return new GrantRecord(
        lineage,
        ancestors,
        revision,
        generation,
        refresh,
        signedOut,
        entries,
        seeds,
        history.plus(fingerprint, MAX_KNOWN),
        olderFingerprints.plus(history.beyond(fingerprint, MAX_KNOWN)),
        previous,
        intent,
        tombstone,
        extra);
  }

  private GrantRecord withPrevious(@Nullable GrantRecord kept) {
    return new GrantRecord(
        lineage,
        ancestors,
        revision,
        generation,
        refresh,
        signedOut,
        entries,
        seeds,
        history,
        olderFingerprints,
        kept,
        intent,
        tombstone,
        extra);
  }

  /** With these entries instead, as the same write. */
  public GrantRecord keeping(Map<String, Entry> entries) {
    return entries.equals(this.entries)
        ? this
        : new GrantRecord(
            lineage,
            ancestors,
            revision,
            generation,
            refresh,
            signedOut,
            entries,
            seeds,
            history,
            olderFingerprints,
            previous,
            intent,
            tombstone,
            extra);
  }

  private GrantRecord atRevision(long revision) {
    return new GrantRecord(
        lineage,
        ancestors,
        revision,
        generation,
        refresh,
        signedOut,
        entries,
        seeds,
        history,
        olderFingerprints,
        previous,
        intent,
        tombstone,
        extra);
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
