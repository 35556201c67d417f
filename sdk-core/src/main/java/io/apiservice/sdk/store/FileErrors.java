package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says what a failure of the file system means for a token store, and what to do. */
final class FileErrors {
  private FileErrors() {}

  static StoreException explain(String what, IOException e) {
    return new StoreException("cannot " + what + ": " + advice(e), e);
  }

  private static String advice(IOException e) {
    String reason = reason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (e instanceof AccessDeniedException) {
      return "permission denied. This user must be able to write there";
    }
    if (e instanceof NoSuchFileException) {
      return "the directory is gone. Put it back, or restart to begin anew";
    }
    if (lower.contains("read-only")) {
      return "the file system is read-only. Mount it writable, or name another directory";
    }
    if (lower.contains("space") || lower.contains("quota") || lower.contains("too large")) {
      return reason + ". Make room on the disk; nothing was lost";
    }
    if (lower.contains("not a directory")) {
      return "something on the way is not a directory. Put the directory back";
    }
    if (lower.contains("no locks available") || lower.contains("not supported")) {
      return reason + ". Use a directory on a local disk";
    }
    return reason;
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
      return fileSystem.getReason();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
