-- Gives the users of instances that are there, and of those to come, the day of their last use.
do $$
declare
  tenant record;
  instance text;
begin
  for tenant in select id from public.tenants where deleted_at is null loop
    instance := public.instance_schema(tenant.id);
    continue when to_regclass(format('%I.users', instance)) is null;
    execute format('alter table %I.users add column if not exists last_used_on date', instance);
  end loop;
end $$;--> statement-breakpoint

create or replace function public.create_instance(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  instance constant text := public.instance_schema(tenant);
begin
  if not exists (select from public.tenants where id = tenant) then
    raise exception 'no such tenant' using errcode = 'no_data_found';
  end if;
  execute format('create schema if not exists %I', instance);
  execute format('create table if not exists %I.users (
    id text primary key, name text not null, email text, ref text not null unique, last_used_on date,
    created_at timestamptz(3) not null default now())', instance);
  execute format('create table if not exists %I.settings (key text primary key, value jsonb not null)', instance);
  execute format('create table if not exists %I.call_lists (
    id text primary key, name text not null, created_at timestamptz(3) not null default now())', instance);
  execute format('create table if not exists %1$I.contacts (
    id text primary key, call_list_id text not null references %1$I.call_lists, name text not null, phone text not null)', instance);
  execute format('create table if not exists %1$I.calls (
    id text primary key, user_id text not null references %1$I.users on delete cascade,
    contact_id text not null references %1$I.contacts, outcome text not null,
    created_at timestamptz(3) not null default now())', instance);
  execute format('insert into %I.settings (key, value) values
    (''callRecording'', ''true''), (''dialMode'', ''"preview"''), (''wrapUpSeconds'', ''15'') on conflict do nothing', instance);
  execute format('insert into %I.call_lists (id, name) values (''welcome'', ''Welcome list'') on conflict do nothing', instance);
  perform public.open_instance(tenant, session_user);
end $$;
