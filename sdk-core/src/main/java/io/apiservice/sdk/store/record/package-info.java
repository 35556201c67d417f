/**
 * The record of a grant and its codec. Not exported; uses {@code error} and the packages to its
 * right.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.store.record;
