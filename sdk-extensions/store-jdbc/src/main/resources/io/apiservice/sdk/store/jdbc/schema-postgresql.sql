-- The tables of JdbcTokenStore for PostgreSQL. Times are those of the database.
CREATE TABLE IF NOT EXISTS apiservice_token (
  id varchar(128) COLLATE "C" PRIMARY KEY,
  record bytea NOT NULL,
  written_at timestamp with time zone NOT NULL
);
CREATE TABLE IF NOT EXISTS apiservice_token_lease (
  id varchar(128) COLLATE "C" PRIMARY KEY,
  owner varchar(36) NOT NULL,
  expires_at timestamp with time zone NOT NULL
);
