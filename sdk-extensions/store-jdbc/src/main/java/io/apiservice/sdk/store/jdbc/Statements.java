package io.apiservice.sdk.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The statements of a dialect for the tables of a store. */
final class Statements {
  final SqlText read;
  final SqlText insert;
  final SqlText update;
  final List<SqlText> acquire;
  final SqlText renew;
  final SqlText release;
  final List<SqlText> insertNothing;
  final SqlText list;
  final SqlText held;
  final SqlText weakSetting;
  private final SqlDialect dialect;
  private final TableNames tables;

  Statements(SqlDialect dialect, TableNames tables) {
    this.dialect = dialect;
    this.tables = tables;
    this.read = SqlText.of(tables, dialect.read());
    this.insert = SqlText.of(tables, dialect.insert());
    this.update = SqlText.of(tables, dialect.update());
    this.acquire = dialect.acquire().stream().map(text -> SqlText.of(tables, text)).toList();
    this.renew = SqlText.of(tables, dialect.renew());
    this.release = SqlText.of(tables, dialect.release());
    this.list = SqlText.of(tables, dialect.list());
    this.held = SqlText.of(tables, dialect.held());
    this.weakSetting = SqlText.of(tables, dialect.weakSetting());
    this.insertNothing =
        dialect.insertNothing().stream().map(text -> SqlText.of(tables, text)).toList();
  }

  List<String> findings(Connection connection) throws SQLException {
    return new TableCheck(connection, dialect).findings(tables);
  }

  List<String> createTables() {
    return SchemaScript.statements(dialect.schemaFile(), tables);
  }

  String schemaFile() {
    return dialect.schemaFile();
  }

  String product() {
    return dialect.product();
  }

  boolean limitsStatements() {
    return dialect.limitsStatements();
  }

  void beforeExecution(PreparedStatement statement) {
    dialect.beforeExecution(statement);
  }
}
