package io.apiservice.sdk.store.record;

import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Selects the access tokens that a record keeps: those that have not expired, newest first, up to
 * the size that every store accepts. A token that is left out can be requested again. But if a
 * store rejected the record because of its size, the login would be lost.
 */
public final class EntryLimits {
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_CHARACTERS = 1 << 20;

  /**
   * A token is kept for this long after its expiry, because the clocks of hosts differ and it may
   * still be valid.
   */
  private static final Duration SLACK = Duration.ofMinutes(10);

  private EntryLimits() {}

  /** Returns the entries to write at {@code now}. */
  public static Map<String, Entry> bounded(Map<String, Entry> entries, Instant now) {
    int characters = 0;
    boolean expired = false;
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      characters += characters(entry);
      expired |= expired(entry.getValue(), now);
    }
    if (!expired && entries.size() <= MAX_ENTRIES && characters <= MAX_CHARACTERS) {
      return entries;
    }
    Map<String, Entry> kept = new HashMap<>();
    int room = MAX_CHARACTERS;
    for (Map.Entry<String, Entry> entry : newestFirst(entries)) {
      room -= characters(entry);
      if (kept.size() < MAX_ENTRIES && room >= 0 && !expired(entry.getValue(), now)) {
        kept.put(entry.getKey(), entry.getValue());
      }
    }
    return Map.copyOf(kept);
  }

  /** Returns the newer half of the entries; no entries if there is only one. */
  public static Map<String, Entry> halved(Map<String, Entry> entries) {
    Map<String, Entry> kept = new HashMap<>();
    for (Map.Entry<String, Entry> entry : newestFirst(entries).subList(0, entries.size() / 2)) {
      kept.put(entry.getKey(), entry.getValue());
    }
    return Map.copyOf(kept);
  }

  /**
   * Returns the length of the longest token in the record. It is an estimate for the next token.
   */
  static int longest(GrantRecord record) {
    int longest = Objects.requireNonNullElse(record.refresh(), "").length();
    for (Entry entry : record.entries().values()) {
      longest = Math.max(longest, entry.access().length());
    }
    return longest;
  }

  private static List<Map.Entry<String, Entry>> newestFirst(Map<String, Entry> entries) {
    return entries.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<String, Entry> entry) -> entry.getValue().generation())
                .reversed())
        .toList();
  }

  private static int characters(Map.Entry<String, Entry> entry) {
    String scope = entry.getValue().scope();
    return entry.getKey().length()
        + entry.getValue().access().length()
        + (scope == null ? 0 : scope.length());
  }

  private static boolean expired(Entry entry, Instant now) {
    Instant end = entry.expiresAt();
    return end != null && Duration.between(end, now).compareTo(SLACK) > 0;
  }
}
