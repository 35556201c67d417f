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
 * A directory that only its owner may look into, and how files in it are made and checked. Where
 * the file system knows no POSIX permissions (Windows), its inherited access rules have to do.
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

  /** Creates the directory if it is missing, and makes sure that it is private and writable. */
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
      directory.refuseForeignLinks(absolute);
      directory.check();
      return directory;
    } catch (IOException e) {
      throw FileErrors.explain("open the token directory " + absolute, e);
    }
  }

  /**
   * The directory as it is, for looking only: nothing is created, and no permission is judged or
   * tightened.
   */
  static PrivateDirectory untouched(Path wanted) throws StoreException, IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    checkKind(absolute);
    return new PrivateDirectory(absolute.toRealPath(), false, null);
  }

  Path path() {
    return path;
  }

  /** Fails unless the directory is there, ours and private; tightens it where it may. */
  void check() throws StoreException, IOException {
    checkKind(path);
    checkOwnerAndMode(path, OWNER_ONLY_DIRECTORY);
    refuseOpenParent();
  }

  /**
   * Looks at a file without following links, and tightens it where it may.
   *
   * @return what it is, or null if it is missing
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
              "%s is %s, not a plain file: remove it if it is not yours",
              file, attributes.isSymbolicLink() ? "a symbolic link" : "something else"));
    }
    if (attributes instanceof PosixFileAttributes posixAttributes) {
      checkOwnerAndMode(file, posixAttributes, OWNER_ONLY_FILE);
    }
    return attributes;
  }

  /** The attributes with which a private file is created, never changed to afterwards. */
  FileAttribute<?>[] privateFile() {
    return attribute(posix, OWNER_ONLY_FILE);
  }

  /** Makes a new file, private and durable, or none at all. */
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

  /** Makes what was created, renamed and deleted in the directory durable. */
  void sync() throws IOException {
    if (!posix) {
      return; // a directory cannot be opened on Windows, which journals renames itself
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
          "the token directory " + directory + " is gone: put it back, or restart to begin anew",
          e);
    }
    if (attributes.isSymbolicLink()) {
      throw new StoreException(
          "the token directory " + directory + " is a symbolic link: name the directory itself");
    }
    if (!attributes.isDirectory()) {
      throw new StoreException(
          directory + " is not a directory: name one for the tokens, or remove that file");
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
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    open.addAll(attributes.permissions());
    open.retainAll(OTHERS);
    if (!open.isEmpty()) {
      LOG.warn(
          SecretMask.NONE.text(
              "{} was open to others ({}): now it is not. Who could read it may have the tokens",
              file,
              PosixFilePermissions.toString(attributes.permissions())));
      Files.setPosixFilePermissions(file, most);
    }
  }

  // Whoever may rename the directory can put another in its place, and keep what is written there.
  private void refuseOpenParent() throws StoreException, IOException {
    if (openParent()) {
      throw new StoreException(
          String.format(
              "%s is writable by everyone, who could replace %s: use a directory further down"
                  + " (mkdir -m 700), or chmod o-w or +t the one above",
              path.getParent(), path));
    }
    Path parent = path.getParent();
    if (posix && parent != null && foreign(parent)) {
      throw new StoreException(
          String.format(
              "%s belongs to %s, who could replace %s: use a directory whose parent belongs to this"
                  + " user or to root",
              parent, Files.getOwner(parent).getName(), path));
    }
  }

  /** A link on the way leads wherever its owner wants it to. */
  private void refuseForeignLinks(Path wanted) throws StoreException, IOException {
    for (Path above = wanted.getParent(); posix && above != null; above = above.getParent()) {
      if (Files.isSymbolicLink(above) && foreign(above)) {
        throw new StoreException(
            String.format(
                "%s is a symbolic link of %s: name the directory that it leads to",
                above, Files.getOwner(above, NOFOLLOW_LINKS).getName()));
      }
    }
  }

  /** Whether somebody owns it who is neither this user nor root. */
  private boolean foreign(Path file) throws IOException {
    if (Files.getOwner(file, NOFOLLOW_LINKS).equals(self)) {
      return false;
    }
    return !file.getFileSystem().supportedFileAttributeViews().contains("unix")
        || (int) Files.getAttribute(file, "unix:uid", NOFOLLOW_LINKS) != 0;
  }

  /** Whether everyone may write to the directory above, and so replace this one. */
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

  // The user's name is no help in containers, where the user id often has none.
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
