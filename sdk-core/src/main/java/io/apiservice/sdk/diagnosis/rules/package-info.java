/**
 * Why a request was refused: one file per rule, in the order of {@code Rules}. Start at {@link
 * io.apiservice.sdk.diagnosis.rules.Diagnoser}.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.diagnosis.rules;
