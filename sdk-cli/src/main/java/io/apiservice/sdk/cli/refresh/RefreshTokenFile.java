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
 * The file for the new refresh token. Its space on the disk is reserved before the old refresh
 * token is presented.
 */
final class RefreshTokenFile implements AutoCloseable {
  private static final int RESERVED = 16 * 1024;

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
   * Reserves the space.
   *
   * @param inPlace whether the file may exist, because the old token came from it
   */
  static RefreshTokenFile reserve(Path file, boolean inPlace) throws IOException {
    if (Files.isSymbolicLink(file) || Files.isDirectory(file)) {
      throw new IOException(file + " is not a regular file: name one with --keep");
    }
    if (!inPlace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          file
              + " exists and may contain another login: name a new file with --keep, or spend the token"
              + " in it with --refresh-token-file");
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
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(file));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          draft
              + " exists: another run is in progress, or was interrupted and left a newer refresh token in"
              + " it. Check that file before you spend anything",
          e);
    }
    RefreshTokenFile reserved = new RefreshTokenFile(file, draft, channel, inPlace);
    try {
      reserved.write(" ".repeat(RESERVED));
      return reserved;
    } catch (IOException e) {
      reserved.close();
      throw e;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
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

  /** Saves the token, durably. */
  synchronized void save(String token) throws IOException {
    if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
      // RFC 6749 appendix A.17
      throw new IOException("the new refresh token has characters that a token cannot contain");
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
    Files.createFile(
        file, ownerOnly(file)); // this fails if another login was saved there in the meantime
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Returns the file with the token; the draft if it could not be moved to its place. */
  synchronized Path place() {
    return Files.exists(draft, LinkOption.NOFOLLOW_LINKS) ? draft : file;
  }

  /** Whether the token was saved in {@link #place}. */
  synchronized boolean saved() {
    return saved && Files.exists(place());
  }

  /** Deletes the file with the reserved space, unless it contains a token. */
  @Override
  public synchronized void close() throws IOException {
    channel.close();
    if (!saved) {
      Files.deleteIfExists(draft);
    }
  }
}
