package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Turns a file system error into a {@link StoreException} that says what to do about it. */
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
      return "the directory is gone. Restore it, or restart with an empty one";
    }
    if (lower.contains("read-only")) {
      return "the file system is read-only. Mount it writable, or use another directory";
    }
    if (lower.contains("space") || lower.contains("quota") || lower.contains("too large")) {
      return reason + ". Free some disk space; no data was lost";
    }
    if (lower.contains("not a directory")) {
      return "a part of the path is not a directory. Restore the directory";
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
