package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.Ticker;
import java.util.concurrent.Executor;

/**
 * Builds providers that wait in virtual time. In this package, because the settings are not public.
 */
public final class VirtualTimeProvider {
  private VirtualTimeProvider() {}

  /**
   * Builds a provider.
   *
   * @param jitter the factor that a provider otherwise draws at random when it is built
   */
  public static TokenProvider of(
      OAuth.Builder builder, Ticker ticker, Executor threads, double jitter) {
    return builder.ticker(ticker).workers(new RefreshExecutor(threads)).jitter(jitter).build();
  }
}
