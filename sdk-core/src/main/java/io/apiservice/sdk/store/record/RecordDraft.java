package io.apiservice.sdk.store.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The components of a record while a copy is being changed. */
final class RecordDraft {
  private static final int MAX_KNOWN = 32;

  String lineage;
  List<String> ancestors;
  long revision;
  long generation;
  @Nullable String refresh;
  boolean signedOut;
  Map<String, GrantRecord.Entry> entries;
  FingerprintHistory seeds;
  FingerprintHistory history;
  OlderFingerprints olderFingerprints;
  @Nullable GrantRecord previous;
  @Nullable Intent intent;
  @Nullable Tombstone tombstone;
  @Nullable ObjectNode extra;

  RecordDraft(GrantRecord from) {
    this.lineage = from.lineage();
    this.ancestors = from.ancestors();
    this.revision = from.revision();
    this.generation = from.generation();
    this.refresh = from.refresh();
    this.signedOut = from.signedOut();
    this.entries = from.entries();
    this.seeds = from.seeds();
    this.history = from.history();
    this.olderFingerprints = from.olderFingerprints();
    this.previous = from.previous();
    this.intent = from.intent();
    this.tombstone = from.tombstone();
    this.extra = from.extra();
  }

  /**
   * Adds the fingerprint of a refresh token to the history. The oldest ones move to the older
   * fingerprints.
   */
  void remember(String newRefresh) {
    String fingerprint = FingerprintHistory.fingerprint(newRefresh);
    olderFingerprints = olderFingerprints.plus(history.beyond(fingerprint, MAX_KNOWN));
    history = history.plus(fingerprint, MAX_KNOWN);
  }

  GrantRecord record() {
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
}
