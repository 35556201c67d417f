/**
 * A token store in a database that several hosts share. Start at {@link
 * io.apiservice.sdk.store.jdbc.JdbcTokenStore}. To support another database, add a {@link
 * io.apiservice.sdk.store.jdbc.SqlDialect} and a schema file.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.store.jdbc;
