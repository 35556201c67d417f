/**
 * Creates the exceptions of {@code error} from redacted text. Not exported. May use {@code error}
 * and what that uses.
 */
@NullMarked
package io.apiservice.sdk.error.factory;

import org.jspecify.annotations.NullMarked;
