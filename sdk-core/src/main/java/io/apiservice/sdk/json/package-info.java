/**
 * JSON, behind {@link io.apiservice.sdk.json.JsonCodec}. No public signature contains a type of the
 * JSON library. May use {@code async}.
 */
@NullMarked
package io.apiservice.sdk.json;

import org.jspecify.annotations.NullMarked;
