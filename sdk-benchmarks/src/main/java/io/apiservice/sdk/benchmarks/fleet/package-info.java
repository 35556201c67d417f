/**
 * Many processes that share logins through one store, in one JVM and in virtual time. Start at
 * {@link io.apiservice.sdk.benchmarks.fleet.Fleet}.
 */
@NullMarked
package io.apiservice.sdk.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
