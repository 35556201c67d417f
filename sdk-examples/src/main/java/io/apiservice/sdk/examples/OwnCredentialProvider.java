package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.testkit.FakeApi;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Takes keys from a vault of one's own, and the next one when the API refuses a key. */
public final class OwnCredentialProvider {
  private OwnCredentialProvider() {}

  /** The old key, and the new one once the old one was refused. */
  static final class VaultKeys implements CredentialProvider {
    private volatile Credential key = Credential.header("X-Api-Key", "example-key-old");

    @Override
    public CompletableFuture<Credential> current() {
      return CompletableFuture.completedFuture(key);
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      if (rejected.equals(key)) { // otherwise another call has renewed it already
        key = Credential.header("X-Api-Key", "example-key-new");
      }
      return current();
    }
  }

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (FakeApi keyed = FakeApi.builder().apiKeyInHeader("X-Api-Key", "example-key-new").start();
        ApiClient api =
            ApiClient.builder().baseUri(keyed.baseUri()).credentials(new VaultKeys()).build()) {
      keyed.put("users", "42", Map.of("name", "Ada"));
      String text = api.get("users/42").returning(String.class).send();
      return keyed.unauthorizedCount() + " refused, then " + text;
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(OwnCredentialProvider::run);
  }
}
