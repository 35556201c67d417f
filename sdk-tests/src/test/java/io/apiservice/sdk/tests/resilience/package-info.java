/**
 * The token refresh under failures: with real threads, processes and servers that are halted,
 * stopped, interrupted or given wrong responses. The suite runs short versions; {@code -Plong} runs
 * the long ones, see {@code docs/reliability.md}.
 */
@NullMarked
package io.apiservice.sdk.tests.resilience;

import org.jspecify.annotations.NullMarked;
