/**
 * The record of a grant and its codec. Not exported. May use {@code error} and the packages below
 * it.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.store.record;
