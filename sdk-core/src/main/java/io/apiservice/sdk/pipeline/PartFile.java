package io.apiservice.sdk.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * A file that is being written beside its target, and takes its place when it is complete: the
 * target is old or new, never half. Devices and pipes are written in place.
 */
final class PartFile {
  private final Path asked;
  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private volatile long length;

  private PartFile(Path asked, Path target, Path part, FileChannel channel) {
    this.asked = asked;
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /** Creates the file beside its target. */
  static PartFile beside(Path asked) throws IOException {
    if (Files.isDirectory(asked)) {
      throw new FileSystemException(asked.toString(), null, "Is a directory");
    }
    Path target = Files.exists(asked) ? asked.toRealPath() : asked; // a link stays a link
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return new PartFile(
          asked, target, target, FileChannel.open(target, StandardOpenOption.WRITE));
    }
    Path part =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    return new PartFile(
        asked,
        target,
        part,
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private boolean inPlace() {
    return part.equals(target);
  }

  /** The number of bytes written. */
  long length() {
    return length;
  }

  /** Discards what follows the first bytes; nothing is kept if there are not that many. */
  void startAt(long first) throws IOException {
    if (first == length) {
      return;
    }
    if (inPlace()) {
      throw new FileSystemException(asked.toString(), null, "what was written cannot be undone");
    }
    channel.truncate(0);
    length = 0;
  }

  void append(List<ByteBuffer> buffers) throws IOException {
    long end = length; // one subscriber writes, others read the length
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining()) {
        end += inPlace() ? channel.write(buffer) : channel.write(buffer, end);
        length = end;
      }
    }
  }

  /** Replaces the target. */
  Path moveIntoPlace() throws IOException {
    if (inPlace()) {
      channel.close();
      return asked;
    }
    channel.force(true); // else a crash may leave the name with an empty file
    channel.close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
    return asked;
  }

  /** Gives up. */
  void delete() {
    try {
      channel.close();
      if (!inPlace()) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // what is left has a name that says what it is
    }
  }
}
