/**
 * What needs both the library and the testkit, over real sockets. Every test here runs with all
 * logging on, and is failed by {@link io.apiservice.sdk.tests.CanaryWatch} if a secret got into it.
 */
@NullMarked
package io.apiservice.sdk.tests;

import org.jspecify.annotations.NullMarked;
