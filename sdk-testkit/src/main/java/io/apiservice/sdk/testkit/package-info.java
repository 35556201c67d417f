/**
 * Fakes for tests of applications that call a token-protected API: an authorization server, an API,
 * a proxy that breaks connections, a clock, a JUnit extension, and a contract for token stores.
 * Start at {@link io.apiservice.sdk.testkit.FakeServersExtension}.
 *
 * <p>The servers listen on the loopback interface only, each on a free port. Arguments and results
 * are never null unless stated. May use the exported packages of the library, JUnit's API and the
 * JDK.
 */
@NullMarked
package io.apiservice.sdk.testkit;

import org.jspecify.annotations.NullMarked;
