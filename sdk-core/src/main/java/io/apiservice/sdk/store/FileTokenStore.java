package io.apiservice.sdk.store;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each grant in a file of a private directory. Locks of the operating system coordinate the
 * processes of the host. Such a lock ends when its process ends, and not earlier.
 */
final class FileTokenStore implements TokenStore {
  /**
   * How long opening the store may take. It is generous, because many processes may start at the
   * same time.
   */
  private static final Duration OPENING = Duration.ofSeconds(10);

  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.FileTokenStore");

  private final PrivateDirectory directory;
  private final LockFile lockFile;
  private final StoreExecutor threads;
  private final ConcurrentMap<String, FileLease> leases = new ConcurrentHashMap<>();
  private final Set<String> recovered = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private FileTokenStore(PrivateDirectory directory, StoreExecutor threads) {
    this.directory = directory;
    this.lockFile = new LockFile(directory);
    this.threads = threads;
  }

  static FileTokenStore open(Path path, Duration timeout, boolean networkAllowed)
      throws StoreException {
    StoreExecutor opening = new StoreExecutor(timeout.compareTo(OPENING) > 0 ? timeout : OPENING);
    try {
      return opening.call(
          "open " + path, limit -> open(path, networkAllowed, new StoreExecutor(timeout)));
    } finally {
      opening.shutdown();
    }
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    checkOpen(key, "read a record");
    RecordFile file = new RecordFile(directory, key);
    // An operation must not return null, so a missing record is an empty Optional.
    return threads
        .call("read a record", limit -> Optional.ofNullable(read(key, file, limit).bytes()))
        .orElse(null);
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    requireNonNull(next, "next");
    checkOpen(key, "write a record");
    if (next.length > Envelope.MAX_RECORD) {
      throw new StoreException(
          "a record of " + next.length + " bytes is too large: at most " + Envelope.MAX_RECORD);
    }
    byte[] wanted = next.clone();
    byte[] old = expected == null ? null : expected.clone();
    RecordFile file = new RecordFile(directory, key);
    return threads.call(
        "write a record",
        limit -> underLock(file, limit, lock -> swap(key, file, old, wanted, lock)));
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    if (closed) {
      throw new StoreClosedException("acquire the lease");
    }
    RecordFile file = new RecordFile(directory, key);
    return threads
        .call(
            "acquire the lease",
            limit -> Optional.ofNullable(lease(key, ttl, file)),
            late -> late.ifPresent(FileLease::release))
        .orElse(null);
  }

  @Override
  public boolean leasesOutliveOwner() {
    return false;
  }

  @Override
  public boolean limitsOperations() {
    return true;
  }

  @Override
  public boolean recovered(String key) {
    return recovered.contains(key);
  }

  /**
   * Closes the store: it grants no more leases. Leases that are held remain usable until they are
   * closed, because a refresh under way has spent a refresh token and must be able to store the new
   * one. The channel of the lock file stays open, because closing it would release the leases of
   * other stores. Idle threads end by themselves.
   */
  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen(String key, String what) throws StoreException {
    if (closed && !leases.containsKey(key)) {
      throw new StoreClosedException(what);
    }
  }

  @Override
  public String toString() {
    return "files in " + directory.path();
  }

  private static FileTokenStore open(Path path, boolean networkAllowed, StoreExecutor threads)
      throws StoreException {
    PrivateDirectory directory = PrivateDirectory.open(path);
    if (!networkAllowed) {
      NetworkFileSystems.refuse(directory.path());
    }
    FileTokenStore store = new FileTokenStore(directory, threads);
    store.sweep();
    return store;
  }

  private RecordFile.Loaded read(String key, RecordFile file, OperationDeadline limit)
      throws StoreException {
    RecordFile.Loaded loaded;
    try {
      loaded = file.peek();
    } catch (IOException e) {
      throw failure("read a record", e);
    }
    return note(key, loaded != null ? loaded : underLock(file, limit, lock -> file.load()));
  }

  private boolean swap(
      String key, RecordFile file, byte @Nullable [] expected, byte[] next, LockedByte lock)
      throws StoreException, IOException {
    RecordFile.Loaded current = note(key, file.load());
    if (Arrays.equals(current.bytes(), next) && !current.recovered()) {
      file.confirm(next);
      return true;
    }
    if (!Arrays.equals(current.bytes(), expected) && !Arrays.equals(current.bytes(), next)) {
      return false;
    }
    write(file, current, next, lock, leases.get(key));
    recovered.remove(key);
    return true;
  }

  // The first write under a lease is the intent, which precedes the token request. It must not use
  // the space that is reserved for the result of the request. Later writes may.
  private static void write(
      RecordFile file,
      RecordFile.Loaded current,
      byte[] next,
      LockedByte lock,
      @Nullable FileLease lease)
      throws StoreException, IOException {
    boolean spareAllowed = lease != null && lease.reserved();
    if (lease != null && !spareAllowed) {
      file.reserve(next.length);
    }
    file.write(next, current, spareAllowed, lock);
    if (lease != null) {
      lease.reserved(file.hasSpare());
    }
  }

  private @Nullable FileLease lease(String key, Duration ttl, RecordFile file)
      throws StoreException {
    LockedByte lock = lockFile.tryLock(file.leasePosition());
    if (lock == null) {
      return null;
    }
    FileLease lease = new FileLease(key, ttl, lock, threads, gone -> leases.remove(key, gone));
    leases.put(key, lease);
    if (closed) {
      lease.release();
      throw new StoreClosedException("acquire the lease");
    }
    return lease;
  }

  private RecordFile.Loaded note(String key, RecordFile.Loaded loaded) {
    if (!loaded.recovered()) {
      recovered.remove(key);
    } else if (recovered.add(key)) {
      LOG.warn(
          SecretMask.NONE.text(
              "a record in {} is damaged or missing: its backup copy is used", directory.path()));
    }
    return loaded;
  }

  private interface RecordChange<T> {
    T make(LockedByte lock) throws StoreException, IOException;
  }

  private <T> T underLock(RecordFile file, OperationDeadline limit, RecordChange<T> recordChange)
      throws StoreException {
    LockedByte lock = lockFile.lock(file.rewritePosition(), limit);
    try {
      return recordChange.make(lock);
    } catch (IOException e) {
      throw failure("read or write a record", e);
    } finally {
      lock.release();
    }
  }

  // Deletes the temporary files of processes that were killed. A file that is being written is
  // locked and stays.
  private void sweep() throws StoreException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(directory.path(), "[0-9a-f]*.tmp")) {
      for (Path leftover : leftovers) {
        sweep(leftover);
      }
    } catch (IOException e) {
      throw failure("list the directory", e);
    }
  }

  private void sweep(Path leftover) throws StoreException, IOException {
    String name = leftover.getFileName().toString();
    if (!name.matches("[0-9a-f]{64}\\..*")) {
      return;
    }
    byte[] keyHash = HexFormat.of().parseHex(name.substring(0, 64));
    LockedByte lock = lockFile.tryLock(RecordFile.leasePosition(keyHash) + 1);
    if (lock == null) {
      return;
    }
    try {
      Files.deleteIfExists(leftover);
    } finally {
      lock.release();
    }
  }

  private StoreException failure(String what, IOException e) {
    return FileErrors.explain(what + " in " + directory.path(), e);
  }
}
