package io.apiservice.sdk.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A directory that only its owner can access. Creates files in it, and checks their permissions.
 * File systems without POSIX permissions (Windows) are trusted to protect the directory by
 * inherited access rules.
 */
final class PrivateDirectory {
  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.PrivateDirectory");
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path path;
  private final boolean posix;
  private final @Nullable UserPrincipal self;

  private PrivateDirectory(Path path, boolean posix, @Nullable UserPrincipal self) {
    this.path = path;
    this.posix = posix;
    this.self = self;
  }

  /** Creates the directory if it is missing, and ensures that it is private and writable. */
  static PrivateDirectory open(Path wanted) throws StoreException {
    Path absolute = wanted.toAbsolutePath().normalize();
    boolean posix = absolute.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      if (!Files.exists(absolute, NOFOLLOW_LINKS)) {
        Files.createDirectories(absolute, attribute(posix, OWNER_ONLY_DIRECTORY));
      }
      checkKind(absolute);
      Path real = absolute.toRealPath();
      PrivateDirectory directory = new PrivateDirectory(real, posix, ownerOfNewFile(real, posix));
      directory.rejectLinksOfOtherUsers(absolute);
      directory.check();
      return directory;
    } catch (IOException e) {
      throw FileErrors.explain("open the token directory " + absolute, e);
    }
  }

  /**
   * Opens the directory for inspection. Creates nothing, and neither checks nor changes
   * permissions.
   */
  static PrivateDirectory readOnly(Path wanted) throws StoreException, IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    checkKind(absolute);
    return new PrivateDirectory(absolute.toRealPath(), false, null);
  }

  Path path() {
    return path;
  }

  /**
   * Makes the directory private if it is not. Fails if it does not exist or belongs to another
   * user.
   */
  void check() throws StoreException, IOException {
    checkKind(path);
    checkOwnerAndMode(path, OWNER_ONLY_DIRECTORY);
    rejectUnsafeParent();
  }

  /**
   * Makes a file private if it is not. Does not follow symbolic links.
   *
   * @return the attributes of the file; null if it is missing
   */
  @Nullable BasicFileAttributes inspect(Path file) throws StoreException, IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, attributesType(), NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      checkKind(path);
      return null;
    }
    if (!attributes.isRegularFile()) {
      throw new StoreException(
          String.format(
              "%s is %s, not a regular file: remove it if it is not yours",
              file, attributes.isSymbolicLink() ? "a symbolic link" : "a special file"));
    }
    if (attributes instanceof PosixFileAttributes posixAttributes) {
      checkOwnerAndMode(file, posixAttributes, OWNER_ONLY_FILE);
    }
    return attributes;
  }

  /**
   * Returns the attributes with which a file is created, so that it is private from the beginning.
   */
  FileAttribute<?>[] privateFile() {
    return attribute(posix, OWNER_ONLY_FILE);
  }

  /** Creates a private file and writes it durably. If that fails, deletes the file. */
  void create(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), privateFile())) {
      writeAll(channel, bytes);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Makes creations, renames and deletions in the directory durable. */
  void sync() throws IOException {
    if (!posix) {
      return;
      // Windows cannot open a directory, and makes renames durable by itself.
    }
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
    }
  }

  private static void checkKind(Path directory) throws StoreException, IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(directory, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new StoreException(
          "the token directory " + directory + " is gone: restore it, or restart with an empty one",
          e);
    }
    if (attributes.isSymbolicLink()) {
      throw new StoreException(
          "the token directory "
              + directory
              + " is a symbolic link: configure the directory itself");
    }
    if (!attributes.isDirectory()) {
      throw new StoreException(
          directory
              + " is not a directory: configure another directory for the tokens, or remove that file");
    }
  }

  private void checkOwnerAndMode(Path file, Set<PosixFilePermission> most)
      throws StoreException, IOException {
    if (posix) {
      checkOwnerAndMode(
          file, Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS), most);
    }
  }

  private void checkOwnerAndMode(
      Path file, PosixFileAttributes attributes, Set<PosixFilePermission> most)
      throws StoreException, IOException {
    if (!attributes.owner().equals(self)) {
      throw new StoreException(
          String.format(
              "%s belongs to %s, but this process runs as %s: change its owner, or use a directory"
                  + " of your own",
              file, attributes.owner().getName(), self == null ? "?" : self.getName()));
    }
    Set<PosixFilePermission> excess = EnumSet.noneOf(PosixFilePermission.class);
    excess.addAll(attributes.permissions());
    excess.retainAll(OTHERS);
    if (!excess.isEmpty()) {
      LOG.warn(
          SecretMask.NONE.text(
              "{} was accessible to other users ({}) and has been made private. They may have read"
                  + " the tokens",
              file,
              PosixFilePermissions.toString(attributes.permissions())));
      Files.setPosixFilePermissions(file, most);
    }
  }

  // A user who can write to the parent directory can replace this directory, and then read what is
  // written there.
  private void rejectUnsafeParent() throws StoreException, IOException {
    if (openParent()) {
      throw new StoreException(
          String.format(
              "%s is writable by everyone, who could replace %s: use a directory further down"
                  + " (mkdir -m 700), or chmod o-w or +t the one above",
              path.getParent(), path));
    }
    Path parent = path.getParent();
    if (posix && parent != null && ownedByAnotherUser(parent)) {
      throw new StoreException(
          String.format(
              "%s belongs to %s, who could replace %s: use a directory whose parent belongs to this"
                  + " user or to root",
              parent, Files.getOwner(parent).getName(), path));
    }
  }

  // The owner of a symbolic link can change its target at any time.
  private void rejectLinksOfOtherUsers(Path wanted) throws StoreException, IOException {
    for (Path above = wanted.getParent(); posix && above != null; above = above.getParent()) {
      if (Files.isSymbolicLink(above) && ownedByAnotherUser(above)) {
        throw new StoreException(
            String.format(
                "%s is a symbolic link of %s: configure the directory that it points to",
                above, Files.getOwner(above, NOFOLLOW_LINKS).getName()));
      }
    }
  }

  /** Whether the owner is neither this user nor root. */
  private boolean ownedByAnotherUser(Path file) throws IOException {
    if (Files.getOwner(file, NOFOLLOW_LINKS).equals(self)) {
      return false;
    }
    return !file.getFileSystem().supportedFileAttributeViews().contains("unix")
        || (int) Files.getAttribute(file, "unix:uid", NOFOLLOW_LINKS) != 0;
  }

  /** Whether every user can write to the parent directory, and could therefore replace this one. */
  boolean openParent() throws IOException {
    Path parent = path.getParent();
    if (parent == null || !parent.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    int mode = (int) Files.getAttribute(parent, "unix:mode");
    boolean writableByAll = (mode & 0002) != 0;
    boolean sticky = (mode & 01000) != 0;
    return writableByAll && !sticky;
  }

  private Class<? extends BasicFileAttributes> attributesType() {
    return posix ? PosixFileAttributes.class : BasicFileAttributes.class;
  }

  // Returns the user of this process. In containers the user id often has no name, so the owner of
  // a new file is read.
  private static @Nullable UserPrincipal ownerOfNewFile(Path directory, boolean posix)
      throws IOException {
    Path probe = directory.resolve("probe-" + UUID.randomUUID() + ".tmp");
    Files.createFile(probe, attribute(posix, OWNER_ONLY_FILE));
    try {
      return posix ? Files.getOwner(probe, NOFOLLOW_LINKS) : null;
    } finally {
      Files.delete(probe);
    }
  }

  private static FileAttribute<?>[] attribute(boolean posix, Set<PosixFilePermission> permissions) {
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
