package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;

/**
 * Gives the calls of a gRPC channel the credentials of an {@link ApiClient}: {@code authorization}
 * metadata is added, an expired token is refreshed once for all clients of the login, and a call
 * that was refused with {@code UNAUTHENTICATED} is repeated once.
 *
 * <pre>{@code
 * ApiClient api = ApiClient.builder()
 *     .baseUri("https://api.example.com/")
 *     .credentials(OAuth.refreshToken(saved)…build())
 *     .build();
 * ManagedChannel channel = Grpc.newChannelBuilder("api.example.com:443", TlsChannelCredentials.create())
 *     .intercept(GrpcCredentials.interceptor(api))
 *     .build();
 * }</pre>
 *
 * <p>Only calls to the origin of the base URI, and to origins added with {@code origin(…)}, get the
 * credential. The origin of a call is {@code https:} and its authority, or {@code http:} and its
 * authority if the connection is not encrypted. So a token goes over a plaintext connection only if
 * the client has such an origin with {@code http:}, which {@code ApiClient} accepts for addresses
 * of this machine, or after {@code allowCleartext()}.
 *
 * <p>A call is repeated if its client sends one message (unary and server-streaming calls) and the
 * refusal came before any message, and before the headers of a server-streaming call. After the
 * refusal of any other call, the token is renewed for the next one. A status {@code
 * UNAUTHENTICATED} that stays has the SDK's {@link io.apiservice.sdk.error.UnauthorizedException}
 * with the diagnosis as its cause; if there is no token, it has the {@link
 * io.apiservice.sdk.error.TokenRefreshException}.
 *
 * <p>No thread is blocked. The application closes {@code api} after its last call.
 */
public final class GrpcCredentials {
  private GrpcCredentials() {}

  /**
   * Returns an interceptor that does all of this. Interceptors of a channel that are added before
   * it see each attempt of a call, those that are added after it see the call once.
   */
  public static ClientInterceptor interceptor(ApiClient api) {
    return new GrpcInterceptor(api);
  }

  /**
   * Returns credentials that add the metadata, but do not hear of refusals, so they cannot renew a
   * token that was revoked before it expired. Use them only where no interceptor is possible.
   */
  public static CallCredentials callCredentials(ApiClient api) {
    return new SigningCredentials(api);
  }
}
