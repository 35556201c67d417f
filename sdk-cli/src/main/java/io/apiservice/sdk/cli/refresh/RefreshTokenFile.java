package io.apiservice.sdk.cli.refresh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file for a refresh token that replaces the one to be spent. Its room is taken, on the disk,
 * before anything is spent.
 */
final class RefreshTokenFile implements AutoCloseable {
  private static final int ROOM = 16 * 1024;

  private final Path file;
  private final Path draft;
  private final FileChannel channel;
  private final boolean inPlace;
  private boolean saved;

  private RefreshTokenFile(Path file, Path draft, FileChannel channel, boolean inPlace) {
    this.file = file;
    this.draft = draft;
    this.channel = channel;
    this.inPlace = inPlace;
  }

  /**
   * Takes the room.
   *
   * @param inPlace whether the file may be there already, as the place that the token came from
   */
  static RefreshTokenFile reserve(Path file, boolean inPlace) throws IOException {
    if (Files.isSymbolicLink(file) || Files.isDirectory(file)) {
      throw new IOException(file + " is no plain file: name one for --keep");
    }
    if (!inPlace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          file
              + " exists already, and may hold another login: name a new file for --keep, or spend"
              + " the token that is in it by --refresh-token-file");
    }
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    FileChannel channel;
    if (file.toAbsolutePath().getParent() == null
        || !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new IOException("the directory of the file that --keep names does not exist");
    }
    try {
      channel =
          FileChannel.open(
              draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine(file));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          draft
              + " exists: another run is under way, or was cut short and left a newer refresh token"
              + " in it. Look into it before anything is spent",
          e);
    }
    RefreshTokenFile kept = new RefreshTokenFile(file, draft, channel, inPlace);
    try {
      kept.write(" ".repeat(ROOM));
      return kept;
    } catch (IOException e) {
      kept.close();
      throw e;
    }
  }

  private static FileAttribute<?>[] mine(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    for (long at = 0; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
    channel.force(true);
  }

  /** Keeps the token; on the disk when this returns. */
  synchronized void save(String token) throws IOException {
    if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) { // RFC 6749 appendix A.17
      throw new IOException("the server's new refresh token has characters that no token has");
    }
    String line = token + "\n";
    write(line);
    channel.truncate(line.getBytes(StandardCharsets.UTF_8).length);
    channel.force(true);
    saved = true;
    if (inPlace) {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Files.createFile(file, mine(file)); // fails if another login came there meanwhile
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Where a token was kept; the draft, if it could not be moved. */
  synchronized Path place() {
    return Files.exists(draft, LinkOption.NOFOLLOW_LINKS) ? draft : file;
  }

  /** Whether the token is where {@link #place} says. */
  synchronized boolean saved() {
    return saved && Files.exists(place());
  }

  /** Gives the room back, unless a token is in it. */
  @Override
  public synchronized void close() throws IOException {
    channel.close();
    if (!saved) {
      Files.deleteIfExists(draft);
    }
  }
}
