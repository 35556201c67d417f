package io.apiservice.sdk.async;

import java.util.concurrent.Flow.Subscription;

/** The subscription of a publisher that has nothing to publish but its end. */
public final class EmptySubscription implements Subscription {
  public static final Subscription INSTANCE = new EmptySubscription();

  private EmptySubscription() {}

  @Override
  public void request(long n) {}

  @Override
  public void cancel() {}
}
