/** The store against real servers that the tests start. */
@NullMarked
package io.apiservice.sdk.store.redis;

import org.jspecify.annotations.NullMarked;
