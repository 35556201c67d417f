package io.apiservice.sdk.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Puts the credential into each request to the origin that it is for. */
final class SigningInterceptor implements Interceptor {
  @Override
  public Response intercept(Chain chain) throws IOException {
    SignedRequest signed = chain.request().tag(SignedRequest.class);
    return chain.proceed(signed == null ? chain.request() : signed.sign(chain.request()));
  }
}
