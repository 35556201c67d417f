package io.apiservice.sdk.oauth.repository;

import io.apiservice.sdk.store.ProcessSingletons;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of all logins in this process that have no store. A provider that is built again for
 * a login continues with the current record, so it does not present a spent refresh token.
 *
 * <p>A record is kept while a provider uses it, and for a limited time after that. The number of
 * records is limited too. The data is shared by all class loaders of the process. Each of them has
 * its own copy of the SDK's types, so the data consists of JDK types only.
 */
final class InProcessRecords {
  static final InProcessRecords SHARED =
      new InProcessRecords(
          (Object[]) ProcessSingletons.get("io.apiservice.sdk.oauth.records.1", () -> fresh(true)),
          System::nanoTime,
          10_000,
          Duration.ofHours(24));

  private static final int RECENT = 0;
  private static final int OLDER = 1;
  private static final int NAMES = 2;
  private static final int BY_TRANSPORT = 3;

  private static final int CONTENT = 0;
  private static final int LEASED = 1;
  private static final int USED_AT = 2;
  private static final int KEY = 3;

  private static final int MIN_PURGE_SIZE = 64;
  private static final int NAMES_PER_RECORD = 10;
  private static final long TICK = Duration.ofMinutes(1).toNanos();

  private final Object[] root;
  private final LongSupplier nanoTime;
  private final int maxRecords;
  private final long maxIdleNanos;
  private int purgeAt = MIN_PURGE_SIZE;

  /**
   * The time of the last use of any record, in steps of a minute: records that are used in the same
   * minute share one boxed value.
   */
  private Long now;

  InProcessRecords(Object[] root, LongSupplier nanoTime, int maxRecords, Duration maxIdle) {
    this.root = root;
    this.nanoTime = nanoTime;
    this.maxRecords = maxRecords;
    this.maxIdleNanos = maxIdle.toNanos();
    this.now = nanoTime.getAsLong();
  }

  /**
   * Creates the four maps: the recently used records by key, least recently used first; weak
   * references to the records used before them; the aliases of keys, oldest first; and for each
   * custom transport another set of such maps. Only the top level ({@code whole}) has the fourth
   * map.
   */
  static Object[] fresh(boolean whole) {
    return new Object[] {
      new LinkedHashMap<UUID, Object[]>(16, 0.75f, true),
      new HashMap<UUID, WeakReference<Object[]>>(),
      new LinkedHashMap<UUID, UUID>(),
      whole ? new WeakHashMap<Object, Object[]>() : null
    };
  }

  /** Returns the cell of the record with this key or alias. Creates the cell if there is none. */
  Object[] cell(Object network, UUID name) {
    synchronized (root) {
      Object[] maps = maps(network);
      UUID key = names(maps).get(name);
      Object[] cell = key == null ? null : existing(maps, key);
      if (cell == null) {
        names(maps).remove(name);
        cell = existing(maps, name);
      }
      if (cell == null) {
        cell = new Object[] {null, false, now, name};
      }
      use(maps, cell);
      return cell;
    }
  }

  private static Object @Nullable [] existing(Object[] maps, UUID key) {
    Object[] cell = recent(maps).get(key);
    if (cell != null) {
      return cell;
    }
    WeakReference<Object[]> older = older(maps).get(key);
    return older == null ? null : older.get();
  }

  /**
   * Adds an alias for the key of a record. A login without a subject is identified by its refresh
   * token, so each new refresh token gives it a further key.
   */
  void addAlias(Object network, Object[] cell, UUID name) {
    synchronized (root) {
      Map<UUID, UUID> names = names(maps(network));
      if (name.equals(cell[KEY])) {
        return;
      }
      names.put(name, (UUID) cell[KEY]);
      if (names.size() > maxRecords * NAMES_PER_RECORD) {
        names.remove(names.keySet().iterator().next());
      }
    }
  }

  /** Returns the number of records that are kept even if no provider uses them. */
  int size() {
    synchronized (root) {
      return recent(root).size();
    }
  }

  private void use(Object[] maps, Object[] cell) {
    long exact = nanoTime.getAsLong();
    if (exact - now > TICK) {
      now = exact;
    }
    cell[USED_AT] = now;
    UUID key = (UUID) cell[KEY];
    recent(maps).put(key, cell);
    older(maps).remove(key);
    Iterator<Map.Entry<UUID, Object[]>> all = recent(maps).entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<UUID, Object[]> eldest = all.next();
      boolean expired = now - (Long) eldest.getValue()[USED_AT] > maxIdleNanos;
      if (!expired && recent(maps).size() <= maxRecords) {
        break;
      }
      older(maps).put(eldest.getKey(), new WeakReference<>(eldest.getValue()));
      all.remove();
    }
    if (older(maps).size() > purgeAt) {
      older(maps).values().removeIf(reference -> reference.refersTo(null));
      purgeAt = Math.max(MIN_PURGE_SIZE, 2 * older(maps).size());
    }
  }

  @SuppressWarnings("unchecked")
  // The maps were created by fresh(), possibly in another class loader.
  private Object[] maps(Object network) {
    return network instanceof String
        ? root
        : ((Map<Object, Object[]>) root[BY_TRANSPORT]).computeIfAbsent(network, n -> fresh(false));
  }

  @SuppressWarnings("unchecked")
  private static Map<UUID, Object[]> recent(Object[] maps) {
    return (Map<UUID, Object[]>) maps[RECENT];
  }

  @SuppressWarnings("unchecked")
  private static Map<UUID, WeakReference<Object[]>> older(Object[] maps) {
    return (Map<UUID, WeakReference<Object[]>>) maps[OLDER];
  }

  @SuppressWarnings("unchecked")
  private static Map<UUID, UUID> names(Object[] maps) {
    return (Map<UUID, UUID>) maps[NAMES];
  }

  byte @Nullable [] read(Object network, Object[] cell) {
    synchronized (root) {
      use(maps(network), cell);
      return (byte[]) cell[CONTENT];
    }
  }

  /**
   * Replaces the record if its current content is the {@code expected} array. Arrays are compared
   * by identity, which suffices because every write uses a new array.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean replace(Object network, Object[] cell, byte @Nullable [] expected, byte[] next) {
    synchronized (root) {
      if (cell[CONTENT] != expected) {
        return false;
      }
      cell[CONTENT] = next;
      use(maps(network), cell);
      return true;
    }
  }

  /** Acquires the lease of a record; returns false if it is held. */
  boolean acquire(Object[] cell) {
    synchronized (root) {
      boolean free = Boolean.FALSE.equals(cell[LEASED]);
      cell[LEASED] = true;
      return free;
    }
  }

  void release(Object[] cell) {
    synchronized (root) {
      cell[LEASED] = false;
    }
  }
}
