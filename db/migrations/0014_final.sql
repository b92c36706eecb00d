-- What is final stays so, whichever role writes (docs/decisions/0031). The arguments are the columns that may still change.
create function public.keep_final() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from jsonb_each(to_jsonb(old)) before join jsonb_each(to_jsonb(new)) after using (key)
    where before.value is distinct from after.value and key <> all (coalesce(tg_argv, '{}'))
  ) then
    raise exception 'a row of % is final', tg_table_name
      using errcode = 'integrity_constraint_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return new;
end $$;--> statement-breakpoint
create trigger activity_is_final before update on public.activity for each row execute function public.keep_final();--> statement-breakpoint
create trigger audit_is_final before update on public.audit for each row execute function public.keep_final();--> statement-breakpoint
create trigger webhook_events_are_final before update on public.webhook_events for each row execute function public.keep_final();--> statement-breakpoint
create trigger invoices_are_final before update on public.invoices for each row execute function public.keep_final('buyer');--> statement-breakpoint
create trigger deletions_are_final before update on public.deletions for each row
  when (old.deleted_at is not null) execute function public.keep_final();--> statement-breakpoint
-- After a restore numbers are left out that may have been given out; none is given out again.
create trigger series_only_grow before update on public.document_series for each row
  when (new.last_number < old.last_number) execute function public.keep_final();--> statement-breakpoint
create trigger settled_charges_are_final before update on public.charges for each row
  when (old.state in ('succeeded', 'declined', 'canceled'))
  execute function public.keep_final('refunded', 'given_back_at');--> statement-breakpoint
create trigger charges_are_given_back_once before update on public.charges for each row
  when (old.given_back_at is not null) execute function public.keep_final('refunded');--> statement-breakpoint
-- A refund holds its amount from the moment it is pending; one that succeeded may fail later; its reason goes with its tenant.
create trigger pending_refunds_keep_their_amount before update on public.refunds for each row
  when (old.state = 'pending')
  execute function public.keep_final('state', 'first_sent_at', 'stripe_refund', 'failure_code', 'credit_note', 'settled_at', 'reason');--> statement-breakpoint
create trigger succeeded_refunds_may_only_fail before update on public.refunds for each row
  when (old.state = 'succeeded' and new.state in ('succeeded', 'failed'))
  execute function public.keep_final('state', 'failure_code', 'failed_at', 'reason');--> statement-breakpoint
create trigger settled_refunds_are_final before update on public.refunds for each row
  when (old.state in ('refused', 'failed') or old.state = 'succeeded' and new.state not in ('succeeded', 'failed'))
  execute function public.keep_final('reason');--> statement-breakpoint

-- The name of a tenant's instance (db/instances.ts).
create function public.instance_schema(tenant text) returns text language sql immutable set search_path = pg_catalog, pg_temp
  as $$ select 'instance_' || left(encode(sha256(convert_to(tenant, 'UTF8')), 'hex'), 24) $$;--> statement-breakpoint

-- Gives an instance's tables to the service's role and, for that tenant alone, to the role it becomes for a tenant's requests.
create function public.open_instance(tenant text, service text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  instance constant text := public.instance_schema(tenant);
  of_tenant constant text := service || '_tenant';
  has_tenant_role constant boolean := exists (select from pg_roles where rolname = of_tenant);
  name text;
begin
  execute format('grant usage on schema %I to %I', instance, service);
  execute format('grant select, insert, update, delete on all tables in schema %I to %I', instance, service);
  if not has_tenant_role then
    return;
  end if;
  execute format('grant usage on schema %I to %I', instance, of_tenant);
  execute format('grant select on all tables in schema %I to %I', instance, of_tenant);
  execute format('grant insert, update on %I.users to %I', instance, of_tenant);
  for name in
    select relname from pg_class where relnamespace = to_regnamespace(instance) and relkind = 'r' and not relrowsecurity
  loop
    execute format('alter table %I.%I enable row level security', instance, name);
    execute format('create policy everyone on %I.%I using (true)', instance, name);
    execute format(
      'create policy of_tenant on %I.%I as restrictive to %I using (%L = current_setting(''app.tenant'', true))',
      instance, name, of_tenant, tenant);
  end loop;
end $$;--> statement-breakpoint

-- Creates a tenant's instance with the settings it starts from; running it again changes nothing.
create function public.create_instance(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  instance constant text := public.instance_schema(tenant);
begin
  if not exists (select from public.tenants where id = tenant) then
    raise exception 'no such tenant' using errcode = 'no_data_found';
  end if;
  execute format('create schema if not exists %I', instance);
  execute format('create table if not exists %I.users (
    id text primary key, name text not null, email text, ref text not null unique,
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
end $$;--> statement-breakpoint

-- Drops the instance of a tenant whose deletion has begun; no other.
create function public.drop_instance(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.deletions where tenant_id = tenant) then
    raise exception 'this tenant is not being deleted' using errcode = 'restrict_violation';
  end if;
  execute format('drop schema if exists %I cascade', public.instance_schema(tenant));
end $$;--> statement-breakpoint

-- Takes what names persons out of what is final, of a tenant whose deletion has begun.
create function public.forget_tenant(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.deletions where tenant_id = tenant) then
    raise exception 'this tenant is not being deleted' using errcode = 'restrict_violation';
  end if;
  delete from public.activity where tenant_id = tenant
    and type in ('licencesAssigned', 'licencesRevoked', 'userRemoved', 'cardChanged', 'cardRemoved');
  update public.invoices
    set buyer = jsonb_build_object('name', tenant_id, 'addressLines', '[]'::jsonb, 'taxId', null, 'email', null)
    where tenant_id = tenant;
  update public.refunds set reason = null where tenant_id = tenant;
end $$;--> statement-breakpoint

-- Ends what the audit has kept for its time, which is never less than 30 days.
create function public.forget_old_acts(kept_days integer, batch_rows integer) returns setof bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kept_days < 30 then
    raise exception 'the audit is kept for 30 days at least' using errcode = 'restrict_violation';
  end if;
  return query delete from public.audit where ctid = any(array(
    select ctid from public.audit where at < now() - make_interval(days => kept_days) limit batch_rows)) returning id::bigint;
end $$;--> statement-breakpoint
-- Whether a key is revoked or past its end, also where a tenant asks whose session depends on a key of ops.
create function public.key_is_over(key text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.api_keys where id = key and (revoked_at is not null or expires_at <= now()))
$$;--> statement-breakpoint
revoke execute on function public.open_instance(text, text), public.create_instance(text), public.drop_instance(text),
  public.forget_tenant(text), public.forget_old_acts(integer, integer), public.key_is_over(text) from public;
