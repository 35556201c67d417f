package io.apiservice.sdk.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.apiservice.sdk.error.StoreException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lock file of a store's directory. The file stays empty: the locks are on single bytes far
 * beyond its end.
 *
 * <p>The channel is never closed, because that would release the locks of this process. The file is
 * never deleted, because processes with the old and the new file would not see each other's locks.
 * Use this class on threads that are never interrupted: an interrupt closes the channel.
 */
final class LockFile {
  private static final Duration POLL = Duration.ofMillis(2);
  private static final int ATTEMPTS = 5;

  private final PrivateDirectory directory;
  private final Path path;
  private final LockRegistry registry;

  LockFile(PrivateDirectory directory) {
    this.directory = directory;
    this.path = directory.path().resolve("lock");
    this.registry = LockRegistry.of(path);
  }

  private record OpenLockFile(FileChannel channel, @Nullable Object fileKey) {}

  /** Locks a byte. Returns null if it is locked already, by this or another process. */
  @Nullable LockedByte tryLock(long position) throws StoreException {
    if (!registry.acquire(position)) {
      return null;
    }
    LockedByte lock = null;
    try {
      lock = tryLockTaken(position);
      return lock;
    } catch (IOException e) {
      throw FileErrors.explain("lock " + path, e);
    } finally {
      if (lock == null) {
        registry.release(position);
      }
    }
  }

  /** Locks a byte that every owner holds briefly. Waits for it until the deadline. */
  LockedByte lock(long position, OperationDeadline limit) throws StoreException {
    Semaphore stripe = registry.stripe(position);
    acquire(stripe, limit);
    LockedByte lock = null;
    try {
      for (lock = tryLock(position); lock == null; lock = tryLock(position)) {
        if (limit.isOver()) {
          throw tooLong();
        }
        limit.pause(POLL);
      }
      return lock.onRelease(stripe::release);
    } finally {
      if (lock == null) {
        stripe.release();
      }
    }
  }

  /** Whether the path still leads to the file that {@code fileKey} identifies. */
  boolean isStill(@Nullable Object fileKey) {
    try {
      return Objects.equals(fileKey, fileKey());
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable LockedByte tryLockTaken(long position) throws IOException, StoreException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      OpenLockFile openLockFile = openLockFile();
      FileLock lock;
      try {
        lock = openLockFile.channel().tryLock(position, 1, false);
      } catch (OverlappingFileLockException e) {
        return null;
      } catch (ClosedChannelException e) {
        continue;
      }
      if (lock == null) {
        return null;
      }
      if (isStill(openLockFile.fileKey())) {
        registry.retain(position, lock);
        return new LockedByte(this, registry, position, lock, openLockFile.fileKey());
      }
      lock.release();
    }
    throw new StoreException(
        "the lock file " + path + " keeps being replaced or closed: no other program may touch it");
  }

  private OpenLockFile openLockFile() throws IOException, StoreException {
    OpenLockFile current = current();
    if (current != null) {
      return current;
    }
    registry.opening().lock();
    try {
      current = current();
      return current != null ? current : open();
    } finally {
      registry.opening().unlock();
    }
  }

  private @Nullable OpenLockFile current() {
    Object[] cached = registry.channel().get();
    if (cached == null || !((FileChannel) cached[0]).isOpen() || !isStill(cached[1])) {
      return null;
    }
    return new OpenLockFile((FileChannel) cached[0], cached[1]);
  }

  // If the lock file was replaced, the channel to the old file stays open too: it may still have
  // locks.
  private OpenLockFile open() throws IOException, StoreException {
    directory.check();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.createFile(path, directory.privateFile());
      } catch (FileAlreadyExistsException e) {
        // The file exists in most cases, because it is never deleted.
      }
      BasicFileAttributes before = directory.inspect(path);
      FileChannel channel = FileChannel.open(path, Set.of(READ, WRITE, NOFOLLOW_LINKS));
      if (before != null && isStill(before.fileKey())) {
        registry.channel().set(new Object[] {channel, before.fileKey()});
        return new OpenLockFile(channel, before.fileKey());
      }
    }
    throw new StoreException("the lock file " + path + " keeps being replaced");
  }

  private @Nullable Object fileKey() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
  }

  private void acquire(Semaphore stripe, OperationDeadline limit) throws StoreException {
    try {
      if (!stripe.tryAcquire(limit.left().toNanos(), TimeUnit.NANOSECONDS)) {
        throw tooLong();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for " + path, e);
    }
  }

  private StoreException tooLong() {
    return new StoreException(
        "another process or thread has held the lock of this record for too long ("
            + path
            + "): is a process suspended?");
  }
}
