package io.apiservice.sdk.store.jdbc;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** The store contract on H2 in memory. */
class H2ContractTest extends JdbcContract {
  @Override
  DataSource dataSource() {
    return inMemory("contract");
  }

  static DataSource inMemory(String name) {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }
}
