package io.apiservice.sdk.oauth;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the default file system. Changes can be watched and made to fail. Afterwards
 * it shows what would be left of the changes after a loss of power.
 */
final class FaultyFileSystem extends FileSystemProvider {
  /** Runs before a change is made. If it throws, the change fails. */
  interface Step {
    void before(String change) throws IOException;
  }

  final PowerLossSimulation disk = new PowerLossSimulation();
  private final ForwardingFileSystem view = new ForwardingFileSystem(this);
  private volatile Step step = change -> {};
  private volatile @Nullable String type;
  private volatile boolean typeUnknown;

  /** Returns the path of the same file in this file system. */
  Path path(Path real) {
    return view.wrapped(real);
  }

  void before(Step step) {
    this.step = step;
  }

  void type(String type) {
    this.type = type;
  }

  void typeCannotBeFoundOut() {
    this.typeUnknown = true;
  }

  void changing(String what, Path path) throws IOException {
    step.before(what + " " + path.getFileName());
  }

  FileSystem view() {
    return view;
  }

  private static FileSystemProvider real() {
    return Path.of("/").getFileSystem().provider();
  }

  private static boolean creates(Set<? extends OpenOption> options) {
    return options.contains(StandardOpenOption.CREATE_NEW);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path real = ForwardingFileSystem.real(path);
    if (creates(options)) {
      changing("create", real);
    }
    FileChannel channel = real().newFileChannel(real, options, attributes);
    if (creates(options)) {
      disk.created(real, attributes);
    }
    return new ForwardingFileChannel(channel, this, real);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
    real().createDirectory(ForwardingFileSystem.real(dir), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Path real = ForwardingFileSystem.real(path);
    if (Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      changing("delete", real);
    }
    real().delete(real);
    disk.deleted(real);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    Path source = ForwardingFileSystem.real(from);
    Path target = ForwardingFileSystem.real(to);
    changing("move", source);
    real().move(source, target, options);
    disk.moved(source, target);
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    if (typeUnknown) {
      throw new IOException("Mount point not found");
    }
    FileStore store = real().getFileStore(ForwardingFileSystem.real(path));
    String other = type;
    return other == null ? store : new ForwardingFileSystem.Store(store, other);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ForwardingFileSystem.real(dir))) {
      for (Path entry : all) {
        if (filter.accept(path(entry))) {
          entries.add(path(entry));
        }
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return view;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isSameFile(Path a, Path b) throws IOException {
    return real().isSameFile(ForwardingFileSystem.real(a), ForwardingFileSystem.real(b));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real().isHidden(ForwardingFileSystem.real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real().checkAccess(ForwardingFileSystem.real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> kind, LinkOption... options) {
    return real().getFileAttributeView(ForwardingFileSystem.real(path), kind, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> kind, LinkOption... options) throws IOException {
    return real().readAttributes(ForwardingFileSystem.real(path), kind, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return real().readAttributes(ForwardingFileSystem.real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    real().setAttribute(ForwardingFileSystem.real(path), name, value, options);
  }
}
