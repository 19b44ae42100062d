#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the same roles and rights as ./dev makes on a developer's machine.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE kompetanse_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE kompetanse_app LOGIN PASSWORD :'app_password';
CREATE ROLE kompetanse_purge NOLOGIN;
GRANT kompetanse_purge TO kompetanse_owner;
ALTER DATABASE kompetanse OWNER TO kompetanse_owner;
ALTER SCHEMA public OWNER TO kompetanse_owner;
GRANT USAGE ON SCHEMA public TO kompetanse_app, kompetanse_purge;
ALTER DEFAULT PRIVILEGES FOR ROLE kompetanse_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kompetanse_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kompetanse_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO kompetanse_app;
SQL
