package io.apiservice.sdk.tests;

import io.apiservice.sdk.testkit.FakeAuthServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets that must not appear anywhere. They are remembered for the whole run. */
final class CanarySecrets {
  private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();
  private static final Set<FakeAuthServer> SERVERS = ConcurrentHashMap.newKeySet();

  private CanarySecrets() {}

  /** Returns a new secret. Its name shows which secret has leaked. */
  static String fresh(String name) {
    return remember("canary-" + name + "-" + UUID.randomUUID());
  }

  /** Adds a secret. */
  static String remember(String secret) {
    SECRETS.add(secret);
    SECRETS.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    return secret;
  }

  /** Adds the credentials of a client as Basic authentication encodes them. */
  static void rememberBasic(String id, String secret) {
    remember(secret);
    remember(
        Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds everything that this server issues. */
  static void watch(FakeAuthServer server) {
    SERVERS.add(server);
  }

  /** Adds what the servers have issued so far. A server forgets it when it is reset. */
  static void collect() {
    SERVERS.forEach(server -> server.secrets().forEach(CanarySecrets::remember));
  }

  /** Returns the first secret in a text; empty if there is none. */
  static Optional<String> in(String text) {
    collect();
    return SECRETS.stream().filter(text::contains).findFirst();
  }

  /** Returns the first line that contains a secret; empty if there is none. */
  static Optional<String> inAny(List<String> lines) {
    collect();
    return lines.stream().filter(line -> SECRETS.stream().anyMatch(line::contains)).findFirst();
  }

  /** Returns everything that an exception shows wherever it is printed. */
  static String everythingOf(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    walk(failure, text, Collections.newSetFromMap(new IdentityHashMap<>()));
    return text.toString();
  }

  private static void walk(Throwable failure, StringWriter text, Set<Throwable> seen) {
    if (!seen.add(failure)) {
      return;
    }
    text.append(failure.toString())
        .append('\n')
        .append(String.valueOf(failure.getMessage()))
        .append('\n')
        .append(String.valueOf(failure.getLocalizedMessage()))
        .append('\n');
    for (Throwable suppressed : failure.getSuppressed()) {
      walk(suppressed, text, seen);
    }
    if (failure.getCause() != null) {
      walk(failure.getCause(), text, seen);
    }
  }
}
