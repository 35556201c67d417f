package io.apiservice.sdk.grpc;

import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** Translates between gRPC and HTTP, which gRPC is sent over: a call is a POST to its method. */
final class GrpcMessages {
  private GrpcMessages() {}

  /**
   * The request behind a call.
   *
   * @throws IllegalArgumentException if the authority is none that a credential can be pinned to
   */
  static Request request(CallCredentials.RequestInfo info, Metadata own) {
    boolean encrypted = info.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY;
    URI uri =
        URI.create(
            (encrypted ? "https" : "http")
                + "://"
                + info.getAuthority()
                + "/"
                + info.getMethodDescriptor().getFullMethodName());
    return Request.of("POST", uri).withHeaders(headers(own));
  }

  private static Headers headers(Metadata... all) {
    Map<String, List<String>> headers = new HashMap<>();
    for (Metadata metadata : all) {
      for (String name : metadata.keys()) {
        Iterable<String> values =
            name.endsWith(Metadata.BINARY_HEADER_SUFFIX) ? null : metadata.getAll(key(name));
        if (values != null) {
          values.forEach(headers.computeIfAbsent(name, n -> new ArrayList<>())::add);
        }
      }
    }
    return Headers.of(headers);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
  }

  /**
   * What signing has added.
   *
   * @throws IllegalArgumentException if it is not in a header
   */
  static Metadata added(Request request, Request signed) {
    if (!signed.uri().equals(request.uri())) {
      throw new IllegalArgumentException(
          "gRPC has no query for the credential: use one in a header");
    }
    Metadata added = new Metadata();
    for (String name : signed.headers().names()) {
      if (!signed.headers().all(name).equals(request.headers().all(name))) {
        if (request.headers().contains(name)) {
          throw new IllegalArgumentException(
              "the call has metadata " + name + " of its own, which gRPC cannot replace");
        }
        signed.headers().first(name).ifPresent(value -> added.put(key(name), value));
      }
    }
    return added;
  }

  /** The response behind the end of a call. The description of the status is its body. */
  static Response response(Status status, Metadata headers, Metadata trailers) {
    String description = Objects.requireNonNullElse(status.getDescription(), "");
    return Response.of(http(status.getCode()), headers(headers, trailers), Body.of(description));
  }

  private static int http(Status.Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case CANCELLED -> 499;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
      default -> 500;
    };
  }

  /** The end of a call for which there is no credential. */
  static Status noCredential(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause.getCause() instanceof ApiException)) {
      cause = cause.getCause();
    }
    return Status.UNAUTHENTICATED.withDescription(cause.getMessage()).withCause(cause);
  }

  /** Runs a step, and ends the call if it throws. */
  static void guarded(CallCredentials.MetadataApplier applier, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      applier.fail(noCredential(e));
    }
  }
}
