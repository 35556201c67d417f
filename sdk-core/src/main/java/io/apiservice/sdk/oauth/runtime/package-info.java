/**
 * What all logins of one provider share: threads, clocks, time limits, the network and the
 * listeners of its clients. Start at {@link io.apiservice.sdk.oauth.runtime.ProviderRuntime}. Not
 * exported.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.oauth.runtime;
