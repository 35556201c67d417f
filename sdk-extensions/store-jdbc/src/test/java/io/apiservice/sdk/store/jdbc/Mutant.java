package io.apiservice.sdk.store.jdbc;

import java.util.function.UnaryOperator;

/** One way in which the statements of a store may be wrong. */
enum Mutant {
  NONE(sql -> sql),
  WRITES_WITHOUT_COMPARING(sql -> sql.replace(" and record = :expected", "")),
  COMPARES_THE_LENGTH_ONLY(
      sql -> sql.replace("record = :expected", "length(record) = length(:expected)")),
  WRITES_EVERY_RECORD(
      sql -> sql.startsWith("update {token}") ? sql.replace("id = :id and", "'' <> :id and") : sql),
  READS_ANY_RECORD(
      sql -> sql.replace("from {token} where id = :id", "from {token} where '' <> :id limit 1")),
  GIVES_A_HELD_LEASE(
      sql ->
          sql.replaceFirst("\\(expires_at <= [^)]*\\)+ or owner = :owner\\)", "1 = 1")
              .replaceFirst("where held.expires_at <= .*", "")),
  NEVER_GIVES_AN_EXPIRED_LEASE(
      sql ->
          sql.replaceFirst("\\(expires_at <= .* or owner = :owner\\)", "owner = :owner")
              .replaceFirst("held.expires_at <= .* or ", "")),
  RENEWS_AN_EXPIRED_LEASE(
      sql -> sql.startsWith("update {lease}") ? sql.replaceFirst(" and expires_at > .*", "") : sql),
  RENEWS_THE_LEASE_OF_ANOTHER(
      sql ->
          sql.contains("and expires_at >")
              ? sql.replace(" and owner = :owner", " and '' <> :owner")
              : sql),
  RENEWS_NOTHING(
      sql ->
          sql.contains("and expires_at >")
              ? sql.replaceFirst(
                  "expires_at = .* where", "expires_at = expires_at where 0 <> :ttl and")
              : sql),
  RELEASES_THE_LEASE_OF_ANOTHER(
      sql ->
          sql.startsWith("update {lease}") && !sql.contains(":ttl")
              ? sql.replace(" and owner = :owner", " and '' <> :owner")
              : sql),
  RELEASES_NOTHING(
      sql ->
          sql.startsWith("update {lease}") && !sql.contains(":ttl")
              ? sql.replaceFirst("expires_at = .* where", "owner = owner where")
              : sql),
  LEASES_BY_THE_FIRST_DIGITS_OF_THE_KEY(
      sql ->
          sql.contains("{lease}") && !sql.startsWith("update {token}")
              ? sql.replace(":id", "substr(:id, 1, 60)")
              : sql);

  final UnaryOperator<String> mutation;

  Mutant(UnaryOperator<String> mutation) {
    this.mutation = mutation;
  }
}
