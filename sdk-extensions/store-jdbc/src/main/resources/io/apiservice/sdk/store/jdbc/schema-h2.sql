-- The tables of JdbcTokenStore for H2. Times are those of the database.
CREATE TABLE IF NOT EXISTS apiservice_token (
  id varchar(128) PRIMARY KEY,
  record blob NOT NULL,
  written_at timestamp(9) with time zone NOT NULL
);
CREATE TABLE IF NOT EXISTS apiservice_token_lease (
  id varchar(128) PRIMARY KEY,
  owner varchar(36) NOT NULL,
  expires_at timestamp(9) with time zone NOT NULL
);
