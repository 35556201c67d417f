package io.apiservice.sdk.okhttp;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What signing added to one attempt of a call. It accompanies the attempt as a tag, so that no
 * request that an application or OkHttp's redirects see contains the credential.
 */
final class SignedRequest {
  private final ApiClient api;
  private final okhttp3.Request original;
  private final Request signed;
  private volatile boolean left;
  private volatile @Nullable Response answer;

  SignedRequest(ApiClient api, okhttp3.Request original, Request signed) {
    this.api = api;
    this.original = original;
    this.signed = signed;
  }

  /** Adds the credential, unless a redirect has led to another origin, even if it led back. */
  okhttp3.Request sign(okhttp3.Request hop) {
    left |= !sameOrigin(hop.url());
    if (left) {
      return hop;
    }
    okhttp3.Request.Builder builder = hop.newBuilder();
    for (String name : signed.headers().names()) {
      if (!signed.headers().all(name).equals(original.headers(name))) {
        signed.headers().first(name).ifPresent(value -> builder.header(name, value));
      }
    }
    return builder.build();
  }

  /** Whether a redirect has led to another origin on the way to the request that was answered. */
  boolean leftOrigin(okhttp3.Request answered) {
    return left || !sameOrigin(answered.url());
  }

  private boolean sameOrigin(HttpUrl url) {
    return Origin.same(url.uri(), signed.uri());
  }

  /** The URI with the credential, where it belongs into the query. */
  HttpUrl url() {
    return Objects.requireNonNull(HttpUrl.get(signed.uri()), "OkHttp cannot send to this URI");
  }

  void answered(Response answer) {
    this.answer = answer;
  }

  Optional<Diagnosis> diagnosis(int status) {
    Response last = answer;
    return last == null || last.status() != status ? Optional.empty() : api.diagnose(last);
  }
}
