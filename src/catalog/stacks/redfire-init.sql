-- Runs once, when the data directory of PostgreSQL is still empty.
CREATE EXTENSION IF NOT EXISTS pgcrypto;
