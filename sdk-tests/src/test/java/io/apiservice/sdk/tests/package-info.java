/**
 * Tests that need the library and the testkit, over real sockets. All log levels are enabled. If a
 * secret appears in the log, {@link io.apiservice.sdk.tests.CanaryWatch} fails the test.
 */
@NullMarked
package io.apiservice.sdk.tests;

import org.jspecify.annotations.NullMarked;
