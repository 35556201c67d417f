package io.apiservice.sdk.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.StoreInspection.StoredGrant;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Inspects the files of a store without changing them. */
final class StoreInspector {
  private static final String RECORD_FILE = "[0-9a-f]{64}\\.grant(\\.bak)?";
  private static final int HASH_DIGITS = 64;

  private final PrivateDirectory directory;
  private final Path path;
  private final @Nullable SecretKey key;
  private final List<String> problems = new ArrayList<>();

  private StoreInspector(PrivateDirectory directory, @Nullable SecretKey key) {
    this.directory = directory;
    this.key = key;
    this.path = directory.path();
  }

  static StoreInspection at(Path wanted, @Nullable SecretKey key) throws StoreException {
    try {
      return new StoreInspector(PrivateDirectory.readOnly(wanted), key).inspection();
    } catch (IOException e) {
      throw FileErrors.explain("inspect the token directory " + wanted, e);
    } catch (DirectoryIteratorException e) {
      throw FileErrors.explain("inspect the token directory " + wanted, new IOException(e));
    }
  }

  private StoreInspection inspection() throws IOException {
    String owner = "";
    String mode = "";
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      PosixFileAttributes attributes = attributes(path);
      owner = attributes.owner().getName();
      mode = PosixFilePermissions.toString(attributes.permissions());
      checkMode("the directory", mode);
      checkFile("lock", owner);
    }
    if (directory.openParent()) {
      problems.add("the parent directory is writable by every user, who could replace this one");
    }
    try {
      NetworkFileSystems.refuse(path);
    } catch (StoreException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    List<StoredGrant> grants = new ArrayList<>();
    for (String name : names(owner)) {
      grants.add(grant(name));
    }
    return new StoreInspection(path, owner, mode, problems, grants);
  }

  private SortedSet<String> names(String owner) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.matches(RECORD_FILE)) {
          names.add(name.substring(0, HASH_DIGITS));
          checkFile(name, owner);
        }
      }
    }
    return names;
  }

  private void checkFile(String name, String owner) throws IOException {
    Path file = path.resolve(name);
    if (owner.isEmpty() || !Files.exists(file, NOFOLLOW_LINKS)) {
      return;
    }
    PosixFileAttributes attributes = attributes(file);
    if (attributes.isSymbolicLink()) {
      problems.add(name + " is a symbolic link: stores do not follow it");
      return;
    }
    if (!attributes.owner().getName().equals(owner)) {
      problems.add(
          name
              + " belongs to "
              + attributes.owner().getName()
              + ", the directory to "
              + owner
              + ": change its owner");
    }
    checkMode(name, PosixFilePermissions.toString(attributes.permissions()));
  }

  private void checkMode(String what, String mode) {
    if (!mode.endsWith("------")) {
      problems.add(what + "  is open to others (" + mode + "): they may have the tokens");
    }
  }

  private StoredGrant grant(String name) {
    byte[] keyHash = HexFormat.of().parseHex(name);
    LeaseState leaseState = lease(keyHash);
    RecordFile.Loaded loaded;
    try {
      loaded = new RecordFile(directory, keyHash).load();
    } catch (StoreException e) {
      return unreadable(name, leaseState, false, e);
    } catch (IOException e) {
      return unreadable(name, leaseState, false, FileErrors.explain("read " + name, e));
    }
    byte[] bytes = loaded.bytes();
    if (bytes == null) {
      return unreadable(
          name, leaseState, false, new StoreException("it was deleted while it was being read"));
    }
    return read(name, keyHash, leaseState, loaded.recovered(), bytes, key);
  }

  /** Inspects one record of any store. */
  static StoredGrant grant(
      TokenStore store, String storeKey, LeaseState leaseState, @Nullable SecretKey key)
      throws StoreException {
    byte[] bytes = store.read(storeKey);
    if (bytes == null) {
      return unreadable(storeKey, leaseState, false, new StoreException("it is not in the store"));
    }
    byte[] keyHash = Envelope.hash(storeKey);
    return read(storeKey, keyHash, leaseState, store.recovered(storeKey), bytes, key);
  }

  private static StoredGrant read(
      String name,
      byte[] keyHash,
      LeaseState leaseState,
      boolean recovered,
      byte[] bytes,
      @Nullable SecretKey key) {
    boolean sealed = EncryptedTokenStore.isSealed(bytes);
    if (sealed && key == null) {
      return new StoredGrant(name, leaseState, recovered, true, Optional.empty(), Optional.empty());
    }
    try {
      byte[] record = sealed && key != null ? EncryptedTokenStore.open(key, keyHash, bytes) : bytes;
      Contents contents = Contents.of(record);
      Optional<String> problem =
          sealed || key == null
              ? Optional.empty()
              : Optional.of("it is not encrypted: a store that is opened with a key refuses it");
      return new StoredGrant(name, leaseState, recovered, sealed, problem, Optional.of(contents));
    } catch (StoreException e) {
      return unreadable(name, leaseState, recovered, sealed, e);
    }
  }

  private static StoredGrant unreadable(
      String name, LeaseState leaseState, boolean recovered, StoreException why) {
    return unreadable(name, leaseState, recovered, false, why);
  }

  private static StoredGrant unreadable(
      String name, LeaseState leaseState, boolean recovered, boolean sealed, StoreException why) {
    return new StoredGrant(
        name,
        leaseState,
        recovered,
        sealed,
        Optional.of(String.valueOf(why.getMessage())),
        Optional.empty());
  }

  // If the lock file is missing, no process holds a lease. The file must not be created here,
  // because it might then belong to the wrong user.
  private LeaseState lease(byte[] keyHash) {
    if (!Files.exists(path.resolve("lock"), NOFOLLOW_LINKS)) {
      return LeaseState.FREE;
    }
    try {
      LockedByte lock = new LockFile(directory).tryLock(RecordFile.leasePosition(keyHash));
      if (lock == null) {
        return LeaseState.HELD;
      }
      lock.release();
      return LeaseState.FREE;
    } catch (StoreException e) {
      return LeaseState.UNKNOWN;
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
  }
}
