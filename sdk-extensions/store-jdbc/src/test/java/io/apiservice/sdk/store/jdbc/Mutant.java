package io.apiservice.sdk.store.jdbc;

/** One way in which the statements of a store may be wrong. */
enum Mutant {
  NONE,
  WRITES_WITHOUT_COMPARING,
  COMPARES_THE_LENGTH_ONLY,
  WRITES_EVERY_RECORD,
  READS_ANY_RECORD,
  GIVES_A_HELD_LEASE,
  NEVER_GIVES_AN_EXPIRED_LEASE,
  RENEWS_AN_EXPIRED_LEASE,
  RENEWS_THE_LEASE_OF_ANOTHER,
  RENEWS_NOTHING,
  RELEASES_THE_LEASE_OF_ANOTHER,
  RELEASES_NOTHING,
  LEASES_BY_THE_FIRST_DIGITS_OF_THE_KEY;

  /** Returns a statement of a dialect, changed if it is one that is wrong. */
  String mutate(String sql) {
    boolean renews = sql.contains("and expires_at >");
    boolean releases = sql.startsWith("update {lease}") && !sql.contains(":ttl");
    return switch (this) {
      case NONE -> sql;
      case WRITES_WITHOUT_COMPARING -> sql.replace(" and record = :expected", "");
      case COMPARES_THE_LENGTH_ONLY ->
          sql.replace("record = :expected", "length(record) = length(:expected)");
      case WRITES_EVERY_RECORD ->
          sql.startsWith("update {token}") ? sql.replace("id = :id and", "'' <> :id and") : sql;
      case READS_ANY_RECORD ->
          sql.replace("from {token} where id = :id", "from {token} where '' <> :id limit 1");
      case GIVES_A_HELD_LEASE ->
          sql.replaceFirst("\\(expires_at <= [^)]*\\)+ or owner = :owner\\)", "1 = 1")
              .replaceFirst("where held.expires_at <= .*", "");
      case NEVER_GIVES_AN_EXPIRED_LEASE ->
          sql.replaceFirst("\\(expires_at <= .* or owner = :owner\\)", "owner = :owner")
              .replaceFirst("held.expires_at <= .* or ", "");
      case RENEWS_AN_EXPIRED_LEASE -> renews ? sql.replaceFirst(" and expires_at > .*", "") : sql;
      case RENEWS_THE_LEASE_OF_ANOTHER ->
          renews ? sql.replace(" and owner = :owner", " and '' <> :owner") : sql;
      case RENEWS_NOTHING ->
          renews
              ? sql.replaceFirst(
                  "expires_at = .* where", "expires_at = expires_at where 0 <> :ttl and")
              : sql;
      case RELEASES_THE_LEASE_OF_ANOTHER ->
          releases ? sql.replace(" and owner = :owner", " and '' <> :owner") : sql;
      case RELEASES_NOTHING ->
          releases ? sql.replaceFirst("expires_at = .* where", "owner = owner where") : sql;
      case LEASES_BY_THE_FIRST_DIGITS_OF_THE_KEY ->
          sql.contains("{lease}") ? sql.replace(":id", "substr(:id, 1, 60)") : sql;
    };
  }
}
