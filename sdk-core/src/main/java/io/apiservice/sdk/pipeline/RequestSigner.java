package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.redact.FormEncoding;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Puts a credential into a request. The signed headers of one request serve the next one with the
 * same headers and credential.
 */
final class RequestSigner {
  private volatile @Nullable SignedHeaders last;

  private record SignedHeaders(Credential credential, Headers unsigned, Headers signed) {
    @SuppressWarnings("ReferenceEquality") // comparing the values would cost as much as a copy
    boolean holdsFor(Credential other, Headers headers) {
      return credential == other && unsigned == headers;
    }
  }

  Request sign(Request request, Credential credential) {
    if (credential.placement() == Credential.Placement.QUERY) {
      return request.withSecretUri(appended(request.uri(), credential));
    }
    SignedHeaders known = last;
    if (known == null || !known.holdsFor(credential, request.headers())) {
      known = new SignedHeaders(credential, request.headers(), signed(request, credential));
      last = known;
    }
    return request.withHeaders(known.signed);
  }

  private static Headers signed(Request request, Credential credential) {
    Headers headers = request.headers();
    return switch (credential.placement()) {
      case BEARER -> headers.with("Authorization", "Bearer " + credential.secret());
      case BASIC -> headers.with("Authorization", "Basic " + credential.secret());
      case AUTHORIZATION ->
          headers.with("Authorization", credential.scheme() + " " + credential.secret());
      case HEADER -> headers.with(credential.name(), credential.secret());
      case QUERY -> headers;
    };
  }

  private static URI appended(URI uri, Credential credential) {
    String pair =
        FormEncoding.encode(credential.name())
            + "="
            + FormEncoding.encode(credential.secret()).replace("+", "%20");
    String text = uri.toString();
    return URI.create(text + (uri.getRawQuery() == null ? "?" : "&") + pair);
  }

  /** Adds the credential to the secrets that the call masks. */
  static void hide(CallContext context, Credential credential) {
    if (credential.placement() == Credential.Placement.BASIC) {
      CallMask.addBasic(context, credential.secret());
    } else if (credential.placement() == Credential.Placement.AUTHORIZATION) {
      CallMask.addAuthorization(context, credential.scheme() + " " + credential.secret());
    } else {
      CallMask.add(context, credential.secret());
    }
  }

  /** Returns the request without an {@code Authorization} header of its own. */
  static Request withoutOwn(Request request) {
    Headers headers = request.headers();
    return headers.contains("Authorization")
        ? request.withHeaders(headers.without("Authorization"))
        : request;
  }

  /** Throws if the request already has the header that signing would set. */
  static void refuseOwn(Headers headers, Credential credential) {
    if (headers.contains("Authorization")) {
      throw new IllegalArgumentException(
          "the request has an Authorization header of its own: leave it to the credentials of the"
              + " client, give this call others with credentials(…), or build the client with"
              + " replaceAuthorization()");
    }
    if (credential.placement() == Credential.Placement.HEADER
        && headers.contains(credential.name())) {
      throw new IllegalArgumentException(
          "the request has a header "
              + credential.name()
              + " of its own, which the credentials set");
    }
  }
}
