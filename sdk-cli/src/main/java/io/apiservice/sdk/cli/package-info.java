/**
 * The doctor on the command line: makes a call and explains the refusal, or explains recorded ones.
 * Start at {@link io.apiservice.sdk.cli.Main}. May use what {@code sdk-core} exports.
 */
@NullMarked
package io.apiservice.sdk.cli;

import org.jspecify.annotations.NullMarked;
