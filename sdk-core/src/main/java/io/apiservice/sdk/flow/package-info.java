/**
 * Time and waiting: deadlines, asynchronous steps that can be cancelled, pauses and back-off. Not
 * exported. May use nothing but the JDK. Start at {@link
 * io.apiservice.sdk.flow.CancellableFutures}.
 */
@NullMarked
package io.apiservice.sdk.flow;

import org.jspecify.annotations.NullMarked;
