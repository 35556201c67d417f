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
 * Computes what is left on a disk after a loss of power. Of a file it is the content when the file
 * was last forced. Of a directory it is at least the names when the directory was last forced;
 * later changes of names may have reached the disk or not.
 */
final class PowerLossSimulation {
  /** Which changes of names have reached the disk. */
  enum Names {
    /** Only those that were forced. */
    FORCED,
    /** All changes. */
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

  /** From now on, forcing a file has no effect. */
  void ignoreForcesOfFiles() {
    filesForgetful = true;
  }

  /** From now on, forcing a directory has no effect. */
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

  /** Writes what would be left into a new directory. */
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
