package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who presents a refresh token, as intents name it. Drawn when it is first needed, and anew when
 * this process may be the copy of another: the clones of a snapshot (SnapStart, CRaC, a virtual
 * machine) share whatever was drawn before, and must not take each other's intents for their own.
 */
final class IntentOwner {
  /** Beyond what NTP corrects silently: the wall clock was set, or the machine stood still. */
  private static final Duration DRIFT = Duration.ofSeconds(2);

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Supplier<Deadline> now;
  private final Supplier<String> process;
  private @Nullable String name;
  private String drawnBy = "";
  private long drawnAtOffset;

  IntentOwner(Supplier<Deadline> now) {
    this(now, IntentOwner::thisProcess);
  }

  IntentOwner(Supplier<Deadline> now, Supplier<String> process) {
    this.now = now;
    this.process = process;
  }

  /** A random name. */
  synchronized String name() {
    Deadline deadline = now.get();
    String by = process.get();
    long offset = deadline.millis() - deadline.nanos() / 1_000_000;
    boolean drifted = Math.abs(offset - drawnAtOffset) > DRIFT.toMillis();
    String known = name;
    if (known == null || drifted || !by.equals(drawnBy)) {
      // The time too: clones may share the state of the random generator.
      known = UUID.randomUUID() + "-" + Long.toHexString(deadline.millis());
      name = known;
      drawnBy = by;
      drawnAtOffset = offset;
    }
    return known;
  }

  /** The process, for people, and to tell clones from each other that share a name. */
  String process() {
    return process.get();
  }

  /** Whether this process itself wrote the intent. */
  boolean wrote(Intent intent) {
    return intent.owner().equals(name()) && intent.process().equals(process());
  }

  private static String thisProcess() {
    String pid = "pid " + ProcessHandle.current().pid();
    String host = host();
    return host.isEmpty() ? pid : pid + " on " + host;
  }

  /** Without asking a resolver, which may take seconds. */
  private static String host() {
    try {
      String name = Files.exists(HOST_NAME) ? Files.readString(HOST_NAME).trim() : "";
      return name.matches("[A-Za-z0-9._-]{1,64}") ? name : "";
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
