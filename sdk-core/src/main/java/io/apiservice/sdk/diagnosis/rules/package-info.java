/** One file per rule, in the order of {@code Rules}. Not exported. */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.diagnosis.rules;
