/**
 * Parts of JSON documents as the bytes that were received. Not exported. May use nothing but
 * Jackson's parser. Start at {@link io.apiservice.sdk.json.document.JsonDocument}.
 */
@NullMarked
package io.apiservice.sdk.json.document;

import org.jspecify.annotations.NullMarked;
