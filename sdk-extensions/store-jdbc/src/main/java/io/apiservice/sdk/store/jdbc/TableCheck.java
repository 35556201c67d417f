package io.apiservice.sdk.store.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what the statements of a store do not notice in a table that was not created with the
 * schema file: that two rows may have one id, that a column cuts its values, and that the table has
 * no transactions.
 */
final class TableCheck {
  /** How long the values of the columns may be; MySQL cuts what is longer without an error. */
  private static final Map<String, Integer> LENGTHS =
      Map.of("id", 128, "owner", 36, "record", 1 << 20);

  private final Connection connection;
  private final SqlDialect dialect;

  TableCheck(Connection connection, SqlDialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Returns a sentence for each finding; empty if the tables are as they should be. */
  List<String> findings(TableNames tables) throws SQLException {
    List<String> findings = new ArrayList<>();
    for (String table : List.of(tables.token(), tables.lease())) {
      if (!hasUniqueId(table)) {
        findings.add(
            table
                + " has neither a primary key nor a unique index on id alone, so a login may get"
                + " two rows, and two hosts may refresh it at once. Add the primary key of "
                + dialect.schemaFile());
      }
      cutColumns(table, findings);
      String engine = engineWithoutTransactions(table);
      if (engine != null) {
        findings.add(
            table
                + " has the engine "
                + engine
                + ", which has no transactions, so a crash of the database may lose or damage it."
                + " Convert it: alter table "
                + table
                + " engine=InnoDB");
      }
    }
    return findings;
  }

  private boolean hasUniqueId(String table) throws SQLException {
    DatabaseMetaData data = connection.getMetaData();
    boolean schemas = data.supportsSchemasInTableDefinitions();
    String schema = schema(table);
    String catalog = schema == null ? connection.getCatalog() : schema;
    Map<String, List<String>> columns = new HashMap<>();
    try (ResultSet found =
        data.getIndexInfo(
            schemas ? null : catalog,
            schemas && schema != null ? stored(data, schema) : null,
            stored(data, name(table)),
            true,
            true)) {
      while (found.next()) {
        String index = found.getString("INDEX_NAME");
        if (index != null && found.getString("FILTER_CONDITION") == null) {
          columns
              .computeIfAbsent(found.getString("TABLE_SCHEM") + "." + index, i -> new ArrayList<>())
              .add(found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
        }
      }
    }
    return columns.containsValue(List.of("id"));
  }

  private static String stored(DatabaseMetaData data, String identifier) throws SQLException {
    if (data.storesUpperCaseIdentifiers()) {
      return identifier.toUpperCase(Locale.ROOT);
    }
    return data.storesLowerCaseIdentifiers() ? identifier.toLowerCase(Locale.ROOT) : identifier;
  }

  private void cutColumns(String table, List<String> findings) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("select * from " + table + " where 1 = 0");
        ResultSet none = query.executeQuery()) {
      ResultSetMetaData columns = none.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        String column = columns.getColumnName(i).toLowerCase(Locale.ROOT);
        int needed = LENGTHS.getOrDefault(column, 0);
        int length = columns.getPrecision(i);
        if (length > 0 && length < needed) {
          findings.add(
              "the column "
                  + column
                  + " of "
                  + table
                  + " has the length "
                  + length
                  + ", and its values may have "
                  + needed
                  + ". Make it as long as in "
                  + dialect.schemaFile());
        }
      }
    }
  }

  private @Nullable String engineWithoutTransactions(String table) throws SQLException {
    String sql = dialect.engineWithoutTransactions();
    if (sql == null) {
      return null;
    }
    String schema = schema(table);
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, schema == null ? connection.getCatalog() : schema);
      query.setString(2, name(table));
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getString(1) : null;
      }
    }
  }

  private static @Nullable String schema(String table) {
    int dot = table.indexOf('.');
    return dot < 0 ? null : table.substring(0, dot);
  }

  private static String name(String table) {
    return table.substring(table.indexOf('.') + 1);
  }
}
