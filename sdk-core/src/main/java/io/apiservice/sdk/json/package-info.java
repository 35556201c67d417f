/**
 * Bytes to objects and back, behind {@link io.apiservice.sdk.json.JsonCodec}; no type of the JSON
 * library stands in a public signature. May use {@code async}.
 */
@NullMarked
package io.apiservice.sdk.json;

import org.jspecify.annotations.NullMarked;
