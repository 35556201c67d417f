package io.apiservice.sdk.oauth;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Paths of the default file system that belong to another provider. */
final class ForwardingFileSystem extends FileSystem {
  private static final FileSystem REAL = Path.of("/").getFileSystem();

  private final FileSystemProvider provider;

  ForwardingFileSystem(FileSystemProvider provider) {
    this.provider = provider;
  }

  Path wrapped(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            ForwardingFileSystem.class.getClassLoader(),
            new Class<?>[] {Path.class},
            new Wrapped(this, real));
  }

  static Path real(Path path) {
    return Proxy.isProxyClass(path.getClass())
        ? ((Wrapped) Proxy.getInvocationHandler(path)).real
        : path;
  }

  private static final class Wrapped implements InvocationHandler {
    private final ForwardingFileSystem files;
    private final Path real;

    Wrapped(ForwardingFileSystem files, Path real) {
      this.files = files;
      this.real = real;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("getFileSystem")) {
        return files;
      }
      Object[] plain = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < plain.length; i++) {
        if (plain[i] instanceof Path path) {
          plain[i] = real(path);
        }
      }
      try {
        Object result = method.invoke(real, plain);
        return result instanceof Path path ? files.wrapped(path) : result;
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }

  /** A file store with another type. */
  static final class Store extends FileStore {
    private final FileStore next;
    private final String type;

    Store(FileStore next, String type) {
      this.next = next;
      this.type = type;
    }

    @Override
    public String name() {
      return next.name();
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public boolean isReadOnly() {
      return next.isReadOnly();
    }

    @Override
    public long getTotalSpace() throws IOException {
      return next.getTotalSpace();
    }

    @Override
    public long getUsableSpace() throws IOException {
      return next.getUsableSpace();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
      return next.getUnallocatedSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> kind) {
      return next.supportsFileAttributeView(kind);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return next.supportsFileAttributeView(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> kind) {
      return next.getFileStoreAttributeView(kind);
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
      return next.getAttribute(attribute);
    }
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return REAL.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    List<Path> roots = new ArrayList<>();
    REAL.getRootDirectories().forEach(root -> roots.add(wrapped(root)));
    return roots;
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return REAL.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return REAL.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return wrapped(REAL.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    PathMatcher matcher = REAL.getPathMatcher(pattern);
    return path -> matcher.matches(real(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return REAL.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return REAL.newWatchService();
  }
}
