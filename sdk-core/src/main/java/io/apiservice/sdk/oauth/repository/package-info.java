/**
 * Where the record of a login is held: in a store, under time limits, or in the memory of the
 * process. Start at {@link io.apiservice.sdk.oauth.repository.RecordRepository}. Not exported.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.oauth.repository;
