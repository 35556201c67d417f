/** A refused exchange, parsed once for all rules. Not exported. */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.diagnosis.exchange;
