/**
 * The checks of a call: the credential, the name, the proxy, the connection, the certificate, the
 * clock and the token store. Start at {@link io.apiservice.sdk.cli.probe.ProbeClient}, which makes
 * the call. May use {@code options} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.cli.probe;

import org.jspecify.annotations.NullMarked;
