package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider whose tokens are named after their generation. The first token is not new. */
final class NumberedTokenProvider implements CredentialProvider {
  private final AtomicInteger renewals = new AtomicInteger();
  private final Duration age;
  private final Duration left;
  private volatile boolean hangs;

  NumberedTokenProvider(Duration age, Duration left) {
    this.age = age;
    this.left = left;
  }

  /** From now on renewals hang. */
  void hang() {
    hangs = true;
  }

  int renewals() {
    return renewals.get();
  }

  @Override
  public CompletableFuture<Credential> current() {
    int generation = hangs ? 1 : renewals.get() + 1;
    Instant now = Instant.now();
    return completedFuture(
        Credential.bearer(
            "token-" + generation,
            new CredentialFacts(
                CredentialFacts.Type.ACCESS_TOKEN,
                Optional.of("login"),
                generation,
                CredentialFacts.Source.OBTAINED,
                Optional.of(generation == 1 ? now.minus(age) : now),
                Optional.of(now.plus(left)),
                false)));
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    if (rejected.facts().generation() == renewals.get() + 1) {
      renewals.incrementAndGet();
    }
    return hangs ? new CompletableFuture<>() : current();
  }
}
