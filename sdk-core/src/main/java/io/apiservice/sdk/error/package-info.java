/**
 * The exceptions: a sealed, unchecked hierarchy under {@link io.apiservice.sdk.error.ApiException}.
 * May use {@code diagnosis} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.error;

import org.jspecify.annotations.NullMarked;
