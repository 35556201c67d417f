/**
 * A token store in Redis, for logins that several hosts share. Start at {@link
 * io.apiservice.sdk.store.redis.RedisTokenStore}.
 */
@NullMarked
package io.apiservice.sdk.store.redis;

import org.jspecify.annotations.NullMarked;
