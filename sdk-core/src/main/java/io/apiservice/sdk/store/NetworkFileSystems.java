package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Detects network file systems, whose locks are not reliable. */
final class NetworkFileSystems {
  private static final Set<String> TYPES =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "afpfs",
          "9p",
          "afs",
          "coda",
          "ceph",
          "glusterfs",
          "lustre",
          "gpfs",
          "beegfs",
          "ocfs2",
          "gfs2",
          "ncpfs",
          "davfs",
          "webdav",
          "vboxsf",
          "prl_fs",
          "virtiofs",
          "sshfs",
          // File systems that desktop tools for containers use to mount files of another machine.
          "fakeowner",
          "macfuse",
          "osxfuse",
          "drvfs",
          "acfs",
          "orangefs",
          "pvfs2");

  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.NetworkFileSystems");

  private NetworkFileSystems() {}

  static void refuse(Path directory) throws StoreException {
    String type;
    try {
      type = Files.getFileStore(directory).type();
    } catch (IOException e) {
      // In a chroot or a sandbox, the mounts may not be listed.
      LOG.warn(
          SecretMask.NONE.text(
              "the file system type of {} cannot be determined ({}): it must not be a network file"
                  + " system",
              directory,
              String.valueOf(e.getMessage())));
      return;
    }
    if (isNetwork(type) || directory.toString().startsWith("\\\\")) {
      throw new StoreException(
          String.format(
              "the token directory %s is on a network file system (%s), whose locks may fail"
                  + " silently and lose a login: use a local disk, a Redis or JDBC store, or, for one"
                  + " host only, allowNetworkFileSystem()",
              directory, type));
    }
  }

  /**
   * Whether a file system type is that of a network file system. FUSE types have the form {@code
   * fuse.TYPE} or {@code macfuse_TYPE}; {@code fuseblk} is a local disk.
   */
  static boolean isNetwork(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return TYPES.contains(lower)
        || lower.startsWith("macfuse_")
        || lower.startsWith("osxfuse_")
        || lower.startsWith("fuse.")
        || lower.equals("fuse");
  }
}
