/**
 * The token refresh under failures: real threads, processes and servers, halted, stopped,
 * interrupted and lied to. Short versions run in the suite; the long ones with {@code -Plong}, see
 * {@code docs/reliability.md}.
 */
@NullMarked
package io.apiservice.sdk.tests.resilience;

import org.jspecify.annotations.NullMarked;
