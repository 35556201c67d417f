/**
 * The refresh that {@code doctor --refresh} makes. Start at {@link
 * io.apiservice.sdk.cli.refresh.RefreshRunner}. May use {@code probe} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.cli.refresh;

import org.jspecify.annotations.NullMarked;
