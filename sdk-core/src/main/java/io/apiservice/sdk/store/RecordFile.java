package io.apiservice.sdk.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of one grant: the record, its backup copy, and a spare file that reserves space for the
 * next write. Changes require the record's short lock.
 */
final class RecordFile {
  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.RecordFile");
  private static final int SPARE = (16 << 10) + Envelope.OVERHEAD;

  private final PrivateDirectory directory;
  private final byte[] keyHash;
  private final String name;
  private final Path main;
  private final Path copy;
  private final Path spare;

  RecordFile(PrivateDirectory directory, String key) {
    this(directory, Envelope.hash(key));
  }

  RecordFile(PrivateDirectory directory, byte[] keyHash) {
    this.directory = directory;
    this.keyHash = keyHash;
    this.name = HexFormat.of().formatHex(keyHash);
    this.main = directory.path().resolve(name + ".grant");
    this.copy = directory.path().resolve(name + ".grant.bak");
    this.spare = directory.path().resolve(name + ".spare");
  }

  /** The record that was read; {@code recovered} if it comes from the backup copy. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Loaded(byte @Nullable [] bytes, boolean recovered) {
    @Override
    public String toString() {
      return "Loaded[" + (bytes == null ? "absent" : "present") + ", recovered=" + recovered + "]";
    }
  }

  /** Returns the position of the lease in the lock file. Even; the next byte is the short lock. */
  long leasePosition() {
    return leasePosition(keyHash);
  }

  /** Returns the position of the short lock for changes. */
  long rewritePosition() {
    return leasePosition() + 1;
  }

  /** Reads the record without a lock; returns null if it has to be read under the lock. */
  @Nullable Loaded peek() throws StoreException, IOException {
    Envelope.Content content = content(main);
    if (content instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    return content == null && directory.inspect(copy) == null ? new Loaded(null, false) : null;
  }

  /** Reads the record, from its backup copy if necessary. */
  Loaded load() throws StoreException, IOException {
    Envelope.Content first = content(main);
    if (first instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    // The copy may be older than the record of the newer version.
    if (first instanceof Envelope.NewerContent newerContent) {
      throw unreadable(main, newerContent);
    }
    Envelope.Content second = content(copy);
    if (second instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), true);
    }
    if (first == null && second == null) {
      return new Loaded(null, false);
    }
    throw first != null ? unreadable(main, first) : unreadable(copy, second);
  }

  /** Reserves space for a record of this length, so that a full disk is noticed in advance. */
  void reserve(int length) throws StoreException, IOException {
    BasicFileAttributes existing = directory.inspect(spare);
    int size = Math.max(SPARE, length + Envelope.OVERHEAD);
    if (existing != null && existing.size() >= size) {
      return;
    }
    Files.deleteIfExists(spare);
    directory.create(spare, new byte[size]);
  }

  boolean hasSpare() {
    return Files.exists(spare, NOFOLLOW_LINKS);
  }

  /**
   * Replaces the record durably, and then its backup copy.
   *
   * @param spareAllowed whether the spare file may be used if the disk is full
   */
  void write(byte[] bytes, Loaded before, boolean spareAllowed, LockedByte lock)
      throws StoreException, IOException {
    byte[] file = Envelope.wrap(keyHash, bytes);
    place(file, before, spareAllowed, lock);
    writeCopy(file);
  }

  /** The first half of a write. A crash after it loses only the backup copy. */
  void place(byte[] file, Loaded before, boolean spareAllowed, LockedByte lock)
      throws StoreException, IOException {
    Path written = writeAside(file, spareAllowed);
    try {
      if (!lock.isValid()) {
        throw new StoreException(
            "the lock file in "
                + directory.path()
                + " was replaced or closed while a record was written: no other program may touch"
                + " it");
      }
      // No older copy may exist beside a newer record, unless it is the only intact one.
      if (!before.recovered()) {
        Files.deleteIfExists(copy);
      }
      move(written);
    } catch (StoreException | IOException e) {
      Files.deleteIfExists(written);
      throw e;
    }
    directory.sync();
  }

  /** Makes an existing record durable, in case an earlier write did not complete. */
  void confirm(byte[] bytes) throws StoreException, IOException {
    directory.sync();
    boolean copied =
        content(copy) instanceof Envelope.IntactContent intactContent
            && Arrays.equals(intactContent.bytes(), bytes);
    if (!copied) {
      writeCopy(Envelope.wrap(keyHash, bytes));
    }
  }

  static long leasePosition(byte[] keyHash) {
    return (ByteBuffer.wrap(keyHash).getLong() >>> 2) << 1;
  }

  private Envelope.@Nullable Content content(Path file) throws StoreException, IOException {
    BasicFileAttributes attributes = directory.inspect(file);
    if (attributes == null) {
      return null;
    }
    if (attributes.size() > Envelope.MAX_RECORD + Envelope.OVERHEAD) {
      return new Envelope.DamagedContent("too large");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS))) {
      long size = Math.min(channel.size(), Envelope.MAX_RECORD + Envelope.OVERHEAD);
      byte[] read = Channels.newInputStream(channel).readNBytes((int) size + 1);
      return Envelope.unwrap(keyHash, read);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static UnreadableRecordException unreadable(
      Path file, Envelope.@Nullable Content content) {
    if (content instanceof Envelope.NewerContent newerContent) {
      return new UnreadableRecordException(
          String.format(
              "%s was written by a newer version of the SDK (format %d, this one reads %d): update"
                  + " the SDK of this application",
              file, newerContent.version(), Envelope.VERSION));
    }
    String why =
        content instanceof Envelope.DamagedContent damagedContent
            ? damagedContent.why()
            : "unreadable";
    return new UnreadableRecordException(
        String.format(
            "%s is %s, and it has no intact backup copy. It was not changed: restore it, or move it"
                + " and its copy away and sign in again",
            file, why));
  }

  private Path writeAside(byte[] file, boolean spareAllowed) throws IOException {
    Path temporary = directory.path().resolve(name + "." + UUID.randomUUID() + ".tmp");
    try {
      directory.create(temporary, file);
      return temporary;
    } catch (IOException e) {
      if (!spareAllowed || !hasSpare()) {
        throw e;
      }
      LOG.warn(
          SecretMask.NONE.text(
              "no space for a new file in {}: the spare file is used", directory.path()));
      try (FileChannel channel = FileChannel.open(spare, Set.of(WRITE, NOFOLLOW_LINKS))) {
        PrivateDirectory.writeAll(channel, file);
        channel.truncate(file.length);
        channel.force(true);
      }
      return spare;
    }
  }

  // Windows does not replace a file while it is being read.
  private void move(Path written) throws IOException {
    OperationDeadline limit = OperationDeadline.in(Duration.ofMillis(500));
    while (true) {
      try {
        Files.move(written, main, ATOMIC_MOVE);
        return;
      } catch (AccessDeniedException e) {
        if (limit.isOver() || !Files.isWritable(directory.path())) {
          throw e;
        }
        limit.pause(Duration.ofMillis(10));
      }
    }
  }

  // The record is durable already, so a failed copy does not fail the write. The directory is not
  // synced: if a crash loses the new copy, the older one is still durably deleted.
  private void writeCopy(byte[] file) {
    try {
      Files.deleteIfExists(copy);
      directory.create(copy, file);
    } catch (IOException e) {
      LOG.warn(
          SecretMask.NONE.text("the backup copy {} could not be written", copy),
          SecretMask.NONE.cause(e));
    }
  }
}
