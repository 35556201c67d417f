package io.apiservice.sdk.auth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CredentialUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks several providers in order and uses the first one that has a credential. */
final class CredentialProviderChain implements CredentialProvider, ClientAware, ReentrancyCheck {
  private final List<CredentialProvider> sources;
  private volatile @Nullable CredentialProvider chosen;

  CredentialProviderChain(List<CredentialProvider> sources) {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("firstOf needs at least one source");
    }
    this.sources = sources;
  }

  @Override
  public boolean neverBlocks() {
    return sources.stream().allMatch(ReentrancyCheck::neverBlocks);
  }

  @Override
  public void bind(ProviderContext context) {
    for (CredentialProvider source : sources) {
      if (source instanceof ClientAware bound) {
        bound.bind(context);
      }
    }
  }

  @Override
  public void unbind(ProviderContext context) throws Exception {
    for (CredentialProvider source : sources) {
      if (source instanceof ClientAware bound) {
        bound.unbind(context);
      }
    }
  }

  @Override
  public CompletableFuture<Credential> current() {
    CredentialProvider source = chosen;
    return source != null ? source.current() : tryFrom(0, new ArrayList<>());
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    CredentialProvider source = chosen;
    return source != null ? source.renew(rejected) : current();
  }

  private CompletableFuture<Credential> tryFrom(int index, List<Attempt> tried) {
    if (index == sources.size()) {
      return CompletableFuture.failedFuture(
          CredentialUnavailableException.because(
              "no source has one", tried, Cause.CREDENTIALS_MISSING));
    }
    CredentialProvider source = sources.get(index);
    return CancellableFutures.compose(
        source.current(),
        (credential, failure) -> {
          if (credential != null) {
            chosen = source;
            return CompletableFuture.completedFuture(credential);
          }
          if (!(failure instanceof CredentialUnavailableException none)) {
            return CompletableFuture.failedFuture(
                failure != null ? failure : new IllegalStateException(source + " returned null"));
          }
          tried.add(new Attempt(Instant.now(), source.toString(), none.diagnosis().summary()));
          return tryFrom(index + 1, tried);
        });
  }

  @Override
  public String toString() {
    return "firstOf" + sources;
  }
}
