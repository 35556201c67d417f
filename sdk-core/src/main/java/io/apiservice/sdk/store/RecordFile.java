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
 * The files of one grant: the record, its backup copy, and a spare file that reserves disk space
 * for the next write. To change them, hold the record's short lock.
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

  /** A record that was read; {@code recovered} says that it comes from the backup copy. */
  @SuppressWarnings("ArrayRecordComponent") // allowed because instances are never compared
  record Loaded(byte @Nullable [] bytes, boolean recovered) {
    @Override
    public String toString() {
      return "Loaded[" + (bytes == null ? "absent" : "present") + ", recovered=" + recovered + "]";
    }
  }

  /**
   * Returns the position in the lock file of the byte that stands for the lease. It is even; the
   * byte after it is for the short lock.
   */
  long leasePosition() {
    return leasePosition(keyHash);
  }

  /**
   * Returns the position in the lock file of the byte for the short lock, which protects a single
   * change.
   */
  long rewritePosition() {
    return leasePosition() + 1;
  }

  /** Reads the record without a lock. Returns null if it has to be read again under the lock. */
  @Nullable Loaded peek() throws StoreException, IOException {
    Envelope.Content content = content(main);
    if (content instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    return content == null && directory.inspect(copy) == null ? new Loaded(null, false) : null;
  }

  /** Reads the record. If it is damaged or missing, reads its backup copy. */
  Loaded load() throws StoreException, IOException {
    Envelope.Content first = content(main);
    if (first instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    // The record was written by a newer version of the SDK. Its copy may be older, so it is not
    // used.
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

  /**
   * Creates a spare file in which a record of this length fits, so that a full disk is noticed
   * before it matters.
   */
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
   * Writes the record durably, and then its backup copy.
   *
   * @param spareAllowed whether the spare file may be used if the disk is full
   */
  void write(byte[] bytes, Loaded before, boolean spareAllowed, LockedByte lock)
      throws StoreException, IOException {
    byte[] file = Envelope.wrap(keyHash, bytes);
    place(file, before, spareAllowed, lock);
    writeCopy(file);
  }

  /** Writes the record without its backup copy. A crash after this step loses only the copy. */
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
      // Delete the copy before the record is replaced: no older copy may exist beside a newer
      // record. If the record was damaged, the copy is the only intact one and stays.
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

  /**
   * Makes the existing record durable. An earlier write may have been interrupted before its record
   * was durable.
   */
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

  // On Windows a file cannot be replaced while it is being read, so the move is tried repeatedly.
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

  // Writes the backup copy. The record itself is durable by now, so a failure is only logged. The
  // directory is not synced: if a crash loses the new copy, the deletion of the old one is durable
  // all the same.
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
