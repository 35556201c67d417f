/**
 * The options of the commands, their checks, and the secrets that they name. May use {@code
 * report}.
 */
@NullMarked
package io.apiservice.sdk.cli.options;

import org.jspecify.annotations.NullMarked;
