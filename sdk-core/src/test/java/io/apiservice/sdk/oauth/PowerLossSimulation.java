package io.apiservice.sdk.oauth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a loss of power leaves on a disk: of a file what it held when it was last forced, and of its
 * directory at least the names that were there when that was forced. Changes of names that were not
 * forced may have reached the disk or not.
 */
final class PowerLossSimulation {
  /** Which changes of names reached the disk. */
  enum Names {
    /** Those that were forced. */
    FORCED,
    /** All of them. */
    ALL
  }

  private static final class FileContent {
    private byte[] forced = {};
  }

  private final List<List<FileAttribute<?>>> creations = new CopyOnWriteArrayList<>();
  private Map<Path, FileContent> forcedNames = new HashMap<>();
  private final Map<Path, FileContent> names = new HashMap<>();
  private boolean filesForgetful;
  private boolean directoriesForgetful;

  /** Forcing a file does nothing from now on, as if it were left out. */
  void ignoreForcesOfFiles() {
    filesForgetful = true;
  }

  /** Forcing a directory does nothing from now on, as if it were left out. */
  void ignoreForcesOfDirectories() {
    directoriesForgetful = true;
  }

  /** The attributes that each file was created with. */
  List<List<FileAttribute<?>>> creations() {
    return List.copyOf(creations);
  }

  synchronized void created(Path file, FileAttribute<?>[] attributes) {
    creations.add(List.of(attributes));
    names.put(file, new FileContent());
  }

  synchronized void deleted(Path file) {
    names.remove(file);
  }

  synchronized void moved(Path from, Path to) {
    FileContent fileContent = names.remove(from);
    if (fileContent != null) {
      names.put(to, fileContent);
    }
  }

  synchronized void forced(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      if (!directoriesForgetful) {
        forcedNames = new HashMap<>(names);
      }
      return;
    }
    FileContent fileContent = names.get(path);
    if (fileContent != null && !filesForgetful) {
      fileContent.forced = Files.readAllBytes(path);
    }
  }

  /** Puts what would be left into a new directory. */
  synchronized Path left(Names which, Path directory) throws IOException {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Map.Entry<Path, FileContent> name :
        (which == Names.ALL ? names : forcedNames).entrySet()) {
      Path file = directory.resolve(String.valueOf(name.getKey().getFileName()));
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, name.getValue().forced);
    }
    return directory;
  }
}
