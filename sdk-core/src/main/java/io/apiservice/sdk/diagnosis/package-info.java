/**
 * Why a request was refused. Start at {@link io.apiservice.sdk.diagnosis.Diagnosis}. Pure
 * computation without I/O. May use {@code http}, {@code json} and {@code async}.
 */
@NullMarked
package io.apiservice.sdk.diagnosis;

import org.jspecify.annotations.NullMarked;
