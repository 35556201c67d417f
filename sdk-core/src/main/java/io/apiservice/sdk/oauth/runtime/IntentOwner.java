package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.store.record.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The random identifier that marks the intents of this process. It is generated at the first use,
 * and again when this process may be a clone: processes restored from one snapshot (SnapStart,
 * CRaC, a virtual machine) share the old identifier, and must not mistake each other's intents for
 * their own.
 */
public final class IntentOwner {
  /**
   * NTP corrects smaller differences gradually. If the wall clock differs by more from the
   * monotonic clock, it was set, or the machine was suspended.
   */
  private static final Duration DRIFT = Duration.ofSeconds(2);

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Supplier<Deadline> now;
  private final Supplier<String> process;
  private @Nullable String name;
  private String generatedBy = "";
  private long generatedAtOffset;

  public IntentOwner(Supplier<Deadline> now) {
    this(now, IntentOwner::thisProcess);
  }

  public IntentOwner(Supplier<Deadline> now, Supplier<String> process) {
    this.now = now;
    this.process = process;
  }

  /** Returns the current random identifier. */
  public synchronized String name() {
    Deadline deadline = now.get();
    String currentProcess = process.get();
    long offset = deadline.millis() - deadline.nanos() / 1_000_000;
    boolean drifted = Math.abs(offset - generatedAtOffset) > DRIFT.toMillis();
    String current = name;
    if (current == null || drifted || !currentProcess.equals(generatedBy)) {
      // Clones may share the state of the random generator, so the time is part of the identifier.
      current = UUID.randomUUID() + "-" + Long.toHexString(deadline.millis());
      name = current;
      generatedBy = currentProcess;
      generatedAtOffset = offset;
    }
    return current;
  }

  /** Describes the process, for diagnostics and to distinguish clones with the same identifier. */
  public String process() {
    return process.get();
  }

  /** Whether this process wrote the intent. */
  public boolean wrote(Intent intent) {
    return intent.owner().equals(name()) && intent.process().equals(process());
  }

  private static String thisProcess() {
    String pid = "pid " + ProcessHandle.current().pid();
    String host = host();
    return host.isEmpty() ? pid : pid + " on " + host;
  }

  /** Reads the host name from a file, because a lookup by the resolver may take seconds. */
  private static String host() {
    try {
      String name = Files.exists(HOST_NAME) ? Files.readString(HOST_NAME).trim() : "";
      return name.matches("[A-Za-z0-9._-]{1,64}") ? name : "";
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
