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
 * The files of one grant: the record, its second copy, and a spare that holds the room for the next
 * one. Every change is made by whoever holds the record's short lock.
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

  /** What the files hold together. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Loaded(byte @Nullable [] bytes, boolean recovered) {
    @Override
    public String toString() {
      return "Loaded[" + (bytes == null ? "absent" : "present") + ", recovered=" + recovered + "]";
    }
  }

  /** Where the lease of this grant is in the lock file; even, so that the next byte is free. */
  long leasePosition() {
    return leasePosition(keyHash);
  }

  /** Where the short lock for changes is. */
  long rewritePosition() {
    return leasePosition() + 1;
  }

  /** The record without a lock; null if only a look under the lock can tell. */
  @Nullable Loaded peek() throws StoreException, IOException {
    Envelope.Content content = content(main);
    if (content instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    return content == null && directory.inspect(copy) == null ? new Loaded(null, false) : null;
  }

  /** The record, from its copy if need be. */
  Loaded load() throws StoreException, IOException {
    Envelope.Content first = content(main);
    if (first instanceof Envelope.IntactContent intactContent) {
      return new Loaded(intactContent.bytes(), false);
    }
    // Its copy may be older than what the newer version wrote.
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

  /** Holds the room for a record of this length, so that a full disk shows before it matters. */
  void reserve(int length) throws StoreException, IOException {
    BasicFileAttributes there = directory.inspect(spare);
    int room = Math.max(SPARE, length + Envelope.OVERHEAD);
    if (there != null && there.size() >= room) {
      return;
    }
    Files.deleteIfExists(spare);
    directory.create(spare, new byte[room]);
  }

  boolean hasSpare() {
    return Files.exists(spare, NOFOLLOW_LINKS);
  }

  /**
   * Makes this the record, durably, and then its copy.
   *
   * @param spareAllowed whether the spare may be used if the disk has no room
   */
  void write(byte[] bytes, Loaded before, boolean spareAllowed, LockedByte lock)
      throws StoreException, IOException {
    byte[] file = Envelope.wrap(keyHash, bytes);
    place(file, before, spareAllowed, lock);
    writeCopy(file);
  }

  /** The first half of a write; a crash after it costs the copy, and nothing else. */
  void place(byte[] file, Loaded before, boolean spareAllowed, LockedByte lock)
      throws StoreException, IOException {
    Path written = writeAside(file, spareAllowed);
    try {
      if (!lock.isValid()) {
        throw new StoreException(
            "the lock file in "
                + directory.path()
                + " was replaced or closed while a record was written: nothing else may touch it");
      }
      // An older copy must never stand beside a newer record, except where it is the only sound
      // one.
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

  /** Makes a record that is there already durable, in case an earlier write stopped half-way. */
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
                  + " this application",
              file, newerContent.version(), Envelope.VERSION));
    }
    String why =
        content instanceof Envelope.DamagedContent damagedContent
            ? damagedContent.why()
            : "unreadable";
    return new UnreadableRecordException(
        String.format(
            "%s is %s, and there is no sound copy beside it. It was left as it is: restore it, or"
                + " move it and its copy away and sign in again",
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
              "no room for a new file in {}: the spare is used", directory.path()));
      try (FileChannel channel = FileChannel.open(spare, Set.of(WRITE, NOFOLLOW_LINKS))) {
        PrivateDirectory.writeAll(channel, file);
        channel.truncate(file.length);
        channel.force(true);
      }
      return spare;
    }
  }

  // Windows refuses to move onto a file that somebody is reading just now.
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

  // The record is durable already, so a copy that fails does not fail the write; nor does one whose
  // name a crash loses, since the older copy is gone for good.
  private void writeCopy(byte[] file) {
    try {
      Files.deleteIfExists(copy);
      directory.create(copy, file);
    } catch (IOException e) {
      LOG.warn(
          SecretMask.NONE.text("the second copy {} could not be written", copy),
          SecretMask.NONE.cause(e));
    }
  }
}
