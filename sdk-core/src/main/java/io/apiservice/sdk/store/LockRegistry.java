package io.apiservice.sdk.store;

import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one lock file, shared by all stores of this JVM, even across class loaders. On POSIX
 * systems all locks of a process on a file are released as soon as any descriptor of that file is
 * closed. So a JVM must use one channel for each lock file. The state is found through {@link
 * ProcessSingletons}. Each class loader has its own copy of the SDK's types, so the state consists
 * of JDK types only.
 *
 * @param opening a lock that is held while the channel is opened
 * @param channel the channel and the key of its file; null before the first use
 * @param held the locked bytes, each with its lock, or with a placeholder while the lock is being
 *     acquired. The map also keeps the locks reachable: garbage collection would release them
 * @param rewriting one lock for each record that is being written; threads of this JVM wait for it
 *     instead of polling the lock of the file
 */
record LockRegistry(
    ReentrantLock opening,
    AtomicReference<Object @Nullable []> channel,
    ConcurrentMap<Long, Object> held,
    List<Semaphore> rewriting) {
  private static final int STRIPES = 64;
  private static final String NAME = "io.apiservice.sdk.store.locks.1";

  private static final ConcurrentMap<String, Object[]> SHARED = shared();

  static LockRegistry of(Path lockFile) {
    return from(SHARED.computeIfAbsent(lockFile.toString(), unused -> fresh()));
  }

  Semaphore stripe(long position) {
    return rewriting.get(Math.floorMod(position >> 1, STRIPES));
  }

  boolean acquire(long position) {
    return held.putIfAbsent(position, "being acquired") == null;
  }

  void retain(long position, FileLock lock) {
    held.put(position, lock);
  }

  void release(long position) {
    held.remove(position);
  }

  private static Object[] fresh() {
    List<Semaphore> stripes = Stream.generate(() -> new Semaphore(1, true)).limit(STRIPES).toList();
    return new Object[] {
      new ReentrantLock(),
      new AtomicReference<Object>(),
      new ConcurrentHashMap<Long, Object>(),
      stripes
    };
  }

  @SuppressWarnings(
      "unchecked") // The array was created by fresh(), perhaps in another class loader.
  private static LockRegistry from(Object[] entry) {
    return new LockRegistry(
        (ReentrantLock) entry[0],
        (AtomicReference<Object @Nullable []>) entry[1],
        (ConcurrentMap<Long, Object>) entry[2],
        (List<Semaphore>) entry[3]);
  }

  @SuppressWarnings("unchecked")
  private static ConcurrentMap<String, Object[]> shared() {
    return (ConcurrentMap<String, Object[]>)
        ProcessSingletons.get(NAME, ConcurrentHashMap<String, Object[]>::new);
  }
}
