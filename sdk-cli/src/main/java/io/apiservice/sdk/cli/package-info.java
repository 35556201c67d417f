/**
 * The command line: {@code doctor} makes a call and explains the refusal, {@code explain} explains
 * recorded exchanges. Start at {@link io.apiservice.sdk.cli.Main}. May use the other packages of
 * the command line and what {@code sdk-core} exports.
 */
@NullMarked
package io.apiservice.sdk.cli;

import org.jspecify.annotations.NullMarked;
