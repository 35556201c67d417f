/**
 * The stages of a call and {@link io.apiservice.sdk.pipeline.Pipeline}, which assembles them. Not
 * exported. May use {@code call} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.pipeline;

import org.jspecify.annotations.NullMarked;
