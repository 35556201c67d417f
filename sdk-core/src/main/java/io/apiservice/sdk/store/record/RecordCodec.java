package io.apiservice.sdk.store.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes records as JSON. A record for a store is padded with blanks to a multiple of 16 KiB. The
 * padding reserves space: if there was space for the intent before a refresh, there is space for
 * the result. {@code docs/token-record.md} describes the format.
 */
public final class RecordCodec {
  static final String FORMAT = "apiservice-token-record";
  static final int MAJOR = 1;
  static final int MINOR = 1;
  public static final int BLOCK = 16 * 1024;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static final List<String> FIELDS =
      List.of(
          "format",
          "major",
          "minor",
          "nonce",
          "lineage",
          "ancestors",
          "revision",
          "generation",
          "refresh",
          "signedOut",
          "entries",
          "seeds",
          "known",
          "older",
          "previous",
          "intent",
          "tombstone");
  private static final List<String> ENTRY_FIELDS =
      List.of("access", "generation", "obtainedAt", "expiresAt", "scope");

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
  }

  private RecordCodec() {}

  /** Encodes a record for a store: padded, and with a new random value. */
  public static byte[] write(GrantRecord record) {
    ObjectNode json = head();
    json.put("nonce", UUID.randomUUID().toString());
    return padded(bytes(json, record), reservedBytes(record));
  }

  /** Encodes a record for the memory of the process: without padding and without a random value. */
  static byte[] compact(GrantRecord record) {
    return bytes(head(), record);
  }

  private static ObjectNode head() {
    return MAPPER.createObjectNode().put("format", FORMAT).put("major", MAJOR).put("minor", MINOR);
  }

  private static byte[] bytes(ObjectNode json, GrantRecord record) {
    fill(json, record);
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written");
    }
  }

  private static void fill(ObjectNode json, GrantRecord record) {
    json.put("lineage", record.lineage());
    record.ancestors().forEach(json.putArray("ancestors")::add);
    json.put("revision", record.revision()).put("generation", record.generation());
    if (record.refresh() != null) {
      json.put("refresh", record.refresh());
    }
    json.put("signedOut", record.signedOut());
    ObjectNode entries = json.putObject("entries");
    record.entries().forEach((target, entry) -> entries.set(target, entry(entry)));
    record.seeds().list().forEach(json.putArray("seeds")::add);
    record.history().list().forEach(json.putArray("known")::add);
    if (!record.olderFingerprints().text().isEmpty()) {
      json.put("older", record.olderFingerprints().text());
    }
    if (record.previous() != null) {
      fill(json.putObject("previous"), record.previous());
    }
    Intent intent = record.intent();
    if (intent != null) {
      ObjectNode presentation = json.putObject("intent");
      presentation
          .put("refresh", intent.refresh())
          .put("presented", intent.presented())
          .put("owner", intent.owner())
          .put("process", intent.process())
          .put("startedAt", intent.startedAt().toString());
      Instant seenAt = intent.seenAt();
      if (seenAt != null) {
        presentation.put("seenAt", seenAt.toString());
      }
    }
    Tombstone tombstone = record.tombstone();
    if (tombstone != null) {
      json.putObject("tombstone")
          .put("refresh", tombstone.refresh())
          .put("error", tombstone.error())
          .put("at", tombstone.at().toString())
          .put("presented", tombstone.presented());
    }
    if (record.extra() != null) {
      json.setAll(record.extra());
    }
  }

  private static ObjectNode entry(Entry entry) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("access", entry.access()).put("generation", entry.generation());
    json.put("obtainedAt", entry.obtainedAt().toString());
    if (entry.expiresAt() != null) {
      json.put("expiresAt", entry.expiresAt().toString());
    }
    if (entry.scope() != null) {
      json.put("scope", entry.scope());
    }
    if (entry.extra() != null) {
      json.setAll(entry.extra());
    }
    return json;
  }

  /**
   * Returns how many bytes to keep free in the record of a refresh in progress. They are for its
   * result: one more token, and tokens that are longer than the present ones.
   */
  private static int reservedBytes(GrantRecord record) {
    return record.intent() == null ? 0 : BLOCK / 2 + 2 * EntryLimits.longest(record);
  }

  private static byte[] padded(byte[] json, int reserved) {
    int blocks = (json.length + reserved + BLOCK - 1) / BLOCK;
    byte[] content = Arrays.copyOf(json, blocks * BLOCK);
    Arrays.fill(content, json.length, content.length, (byte) ' ');
    return content;
  }

  public static GrantRecord read(byte[] content) throws StoreException {
    JsonNode json;
    try {
      json = MAPPER.readTree(content);
    } catch (IOException | IllegalStateException e) {
      // The exception is not kept as the cause: its message may quote a token.
      throw unreadable("it is not a JSON document");
    }
    if (json == null || !json.path("format").asText().equals(FORMAT)) {
      throw unreadable("it is not a token record");
    }
    if (json.path("major").asInt() != MAJOR) {
      throw unreadable(
          "it was written by another version (format "
              + json.path("major").asInt()
              + "); this one reads format "
              + MAJOR);
    }
    try {
      return record((ObjectNode) json);
    } catch (DateTimeException | IllegalArgumentException | ClassCastException e) {
      throw unreadable("a field is missing or has the wrong type");
    }
  }

  private static GrantRecord record(ObjectNode json) {
    Map<String, Entry> entries = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : json.path("entries").properties()) {
      entries.put(field.getKey(), entry((ObjectNode) field.getValue()));
    }
    return new GrantRecord(
        text(json, "lineage"),
        List.copyOf(texts(json, "ancestors")),
        number(json, "revision"),
        number(json, "generation"),
        optional(json, "refresh"),
        json.path("signedOut").asBoolean(),
        Map.copyOf(entries),
        FingerprintHistory.of(texts(json, "seeds")),
        FingerprintHistory.of(texts(json, "known")),
        OlderFingerprints.of(json.path("older").asText("")),
        json.hasNonNull("previous") ? record((ObjectNode) json.get("previous")) : null,
        json.hasNonNull("intent") ? intent(json.get("intent")) : null,
        json.hasNonNull("tombstone") ? tombstone(json.get("tombstone")) : null,
        extra(json, FIELDS));
  }

  private static Entry entry(ObjectNode json) {
    String expiresAt = optional(json, "expiresAt");
    return new Entry(
        text(json, "access"),
        number(json, "generation"),
        Instant.parse(text(json, "obtainedAt")),
        expiresAt == null ? null : Instant.parse(expiresAt),
        optional(json, "scope"),
        extra(json, ENTRY_FIELDS));
  }

  private static Intent intent(JsonNode json) {
    String seenAt = optional(json, "seenAt");
    return new Intent(
        text(json, "refresh"),
        (int) number(json, "presented"),
        text(json, "owner"),
        text(json, "process"),
        Instant.parse(text(json, "startedAt")),
        seenAt == null ? null : Instant.parse(seenAt));
  }

  private static Tombstone tombstone(JsonNode json) {
    return new Tombstone(
        text(json, "refresh"),
        text(json, "error"),
        Instant.parse(text(json, "at")),
        (int) number(json, "presented"));
  }

  private static @Nullable ObjectNode extra(ObjectNode json, List<String> fields) {
    ObjectNode rest = json.deepCopy().without(fields);
    return rest.isEmpty() ? null : rest;
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field);
    }
    return value.textValue();
  }

  private static @Nullable String optional(JsonNode json, String field) {
    return json.hasNonNull(field) ? text(json, field) : null;
  }

  private static long number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException(field);
    }
    return value.longValue();
  }

  private static List<String> texts(JsonNode json, String field) {
    List<String> texts = new ArrayList<>();
    JsonNode list = json.path(field);
    if (!list.isArray() && !list.isMissingNode()) {
      throw new IllegalArgumentException(field);
    }
    for (JsonNode element : list) {
      if (!element.isTextual()) {
        throw new IllegalArgumentException(field);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private static StoreException unreadable(String why) {
    return new StoreException("the token record cannot be read: " + why);
  }
}
