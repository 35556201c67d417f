package io.apiservice.sdk.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A file that is being written beside its target, and takes its place when it is complete: the
 * target is old or new, never half. Devices and pipes are written in place.
 */
final class PartFile {
  private static final int MAX_LINKS = 40;

  /** In characters, of which each has at most three bytes. */
  private static final int MAX_NAME = 60;

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
    Path target = linked(asked); // a link stays a link
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return new PartFile(
          asked, target, target, FileChannel.open(target, StandardOpenOption.WRITE));
    }
    Path part = target.resolveSibling(name(target));
    return new PartFile(asked, target, part, create(part, target));
  }

  private static Path linked(Path asked) throws IOException {
    if (Files.exists(asked)) {
      return asked.toRealPath();
    }
    Path target = asked;
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemLoopException(asked.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  /** File systems limit the length of a name, often to 255 bytes: a long one is cut. */
  private static String name(Path target) {
    String name = String.valueOf(target.getFileName());
    if (name.length() > MAX_NAME) {
      // Half of a surrogate pair has no encoding.
      int end = Character.isHighSurrogate(name.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME;
      name = name.substring(0, end);
    }
    return "." + name + "." + UUID.randomUUID() + ".part";
  }

  /** Creates the file with the permissions of the one that it will replace. */
  private static FileChannel create(Path part, Path target) throws IOException {
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (!Files.exists(target) || !Files.getFileStore(target).supportsFileAttributeView("posix")) {
      return FileChannel.open(part, fresh);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
    FileChannel channel =
        FileChannel.open(part, fresh, PosixFilePermissions.asFileAttribute(permissions));
    try {
      Files.setPosixFilePermissions(part, permissions); // the umask may have removed some
      return channel;
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(part);
      throw e;
    }
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

  /** Fails with a {@link FileSystemException}, which is not taken for a failure of the network. */
  void append(List<ByteBuffer> buffers) throws FileSystemException {
    try {
      write(buffers);
    } catch (IOException e) {
      throw named(e);
    }
  }

  private FileSystemException named(IOException failure) {
    if (failure instanceof FileSystemException file) {
      return file;
    }
    FileSystemException named =
        new FileSystemException(asked.toString(), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }

  private void write(List<ByteBuffer> buffers) throws IOException {
    long end = length; // one subscriber writes, others read the length
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining()) {
        end += inPlace() ? channel.write(buffer) : channel.write(buffer, end);
        length = end;
      }
    }
  }

  /** Replaces the target. */
  Path moveIntoPlace() throws FileSystemException {
    try {
      return moved();
    } catch (IOException e) {
      throw named(e);
    }
  }

  private Path moved() throws IOException {
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
