#!/bin/sh
# The roles and the database of docs/operations.md, "The roles of the database"; PostgreSQL's image runs it once, on an empty volume.
set -eu
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
create role billing_owner login password :'password';
create role billing login noinherit password :'password';
create role billing_tenant nologin;
grant billing_tenant to billing;
create database billing owner billing_owner;
revoke all on database billing from public;
grant connect on database billing to billing;
SQL
