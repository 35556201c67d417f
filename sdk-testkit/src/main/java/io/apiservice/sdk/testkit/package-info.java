/**
 * Fakes for the tests of any application that talks to a token-protected API: an authorization
 * server, an API, a proxy that cuts lines, a clock, a JUnit extension, and the contract that every
 * token store must pass. Start at {@link io.apiservice.sdk.testkit.FakeServersExtension}.
 *
 * <p>Everything listens on the loopback interface only and on a free port. May use the exported
 * packages of the library, JUnit's API and the JDK.
 */
@NullMarked
package io.apiservice.sdk.testkit;

import org.jspecify.annotations.NullMarked;
