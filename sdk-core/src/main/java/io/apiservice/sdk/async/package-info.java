/**
 * Time and waiting: deadlines, asynchronous steps that can be cancelled, pauses and back-off. Not
 * exported. May use nothing but the JDK. Start at {@link
 * io.apiservice.sdk.async.CancellableFutures}.
 */
@NullMarked
package io.apiservice.sdk.async;

import org.jspecify.annotations.NullMarked;
