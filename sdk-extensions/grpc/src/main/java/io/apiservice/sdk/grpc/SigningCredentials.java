package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Request;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Adds the credential to calls whose outcome it does not learn. */
final class SigningCredentials extends CallCredentials {
  private final ApiClient api;

  SigningCredentials(ApiClient api) {
    this.api = api;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo info, Executor executor, CallCredentials.MetadataApplier applier) {
    GrpcMessages.guarded(
        applier,
        () -> {
          Request request = GrpcMessages.request(info, new Metadata());
          api.authenticating(
                  signed -> {
                    applier.apply(GrpcMessages.added(request, signed));
                    return new CompletableFuture<>(); // never: nobody tells how the call ended
                  })
              .send(request)
              .whenComplete(
                  (response, failure) -> {
                    if (failure != null) {
                      applier.fail(GrpcMessages.noCredential(failure));
                    }
                  });
        });
  }

  @Override
  public String toString() {
    return "credentials of an ApiClient";
  }
}
