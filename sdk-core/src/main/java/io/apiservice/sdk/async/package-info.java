/**
 * Time and waiting: deadlines, cancellable asynchronous steps, delays and back-off. Not exported.
 * May use nothing but the JDK. Start at {@link io.apiservice.sdk.async.CancellableFutures}.
 */
@NullMarked
package io.apiservice.sdk.async;

import org.jspecify.annotations.NullMarked;
