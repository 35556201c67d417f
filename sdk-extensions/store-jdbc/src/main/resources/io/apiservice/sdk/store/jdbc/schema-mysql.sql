-- The tables of JdbcTokenStore for MySQL and MariaDB. Times are those of the database, in UTC.
CREATE TABLE IF NOT EXISTS apiservice_token (
  id varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  record longblob NOT NULL,
  written_at datetime(6) NOT NULL
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS apiservice_token_lease (
  id varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  owner varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at datetime(6) NOT NULL
) ENGINE=InnoDB;
