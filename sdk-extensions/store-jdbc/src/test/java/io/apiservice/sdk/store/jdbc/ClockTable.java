package io.apiservice.sdk.store.jdbc;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A dialect whose clock of the database is a table, so that a test advances it. Optionally wrong in
 * one statement.
 */
final class ClockTable implements SqlDialect {
  private final SqlDialect next;
  private final String clock;
  private final UnaryOperator<String> mutation;

  /**
   * @param clock the table; it has one row and one column, {@code t}
   */
  ClockTable(SqlDialect next, String clock, UnaryOperator<String> mutation) {
    this.next = next;
    this.clock = clock;
    this.mutation = mutation;
  }

  private String changed(String sql) {
    String real = next.now();
    return mutation.apply(sql).replace(real, "(select t from " + clock + ")");
  }

  @Override
  public String product() {
    return next.product();
  }

  @Override
  public String schemaFile() {
    return next.schemaFile();
  }

  @Override
  public String now() {
    return next.now();
  }

  @Override
  public String afterTtl() {
    return next.afterTtl();
  }

  @Override
  public String read() {
    return changed(next.read());
  }

  @Override
  public String insert() {
    return changed(next.insert());
  }

  @Override
  public String update() {
    return changed(next.update());
  }

  @Override
  public List<String> acquire() {
    return next.acquire().stream().map(this::changed).toList();
  }

  @Override
  public String renew() {
    return changed(next.renew());
  }

  @Override
  public String release() {
    return changed(next.release());
  }

  @Override
  public String weakSetting() {
    return next.weakSetting();
  }

  @Override
  public boolean limitsStatements() {
    return next.limitsStatements();
  }

  @Override
  public void beforeExecution(PreparedStatement statement) {
    next.beforeExecution(statement);
  }
}
