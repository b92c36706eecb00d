-- How events are ordered (docs/decisions/0053). By hand: functions, triggers and the one row of event_feed.
insert into public.event_feed (id) values (1);--> statement-breakpoint
-- Numbers an event. Its writer has locked the tenant's row: so neither number is another event's, and both ascend within the
-- tenant, although a transaction may have had its number before it waited for that lock.
create function public.place_event() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.commit_order := greatest(
    pg_current_xact_id()::text::bigint + (select transaction_offset from public.event_feed),
    (select commit_order from public.outbound_events where tenant_id = new.tenant_id
      order by commit_order desc, position desc limit 1));
  new.index := (select coalesce(max(index) + 1, 0) from public.outbound_events
    where tenant_id = new.tenant_id and version = new.version);
  return new;
end $$;--> statement-breakpoint
create trigger events_are_placed before insert on public.outbound_events for each row execute function public.place_event();--> statement-breakpoint
create trigger events_are_final before update on public.outbound_events for each row execute function public.keep_final('data');--> statement-breakpoint
-- The order below which no event can be written any more: every transaction that might is over. It has to be stable, as it then
-- looks at the snapshot of the query that calls it. Where events have waited for two seconds, transactions are passed over that
-- cannot write one: of other databases, and of roles that may not. One that is found nowhere may be over, but was not in this
-- snapshot, and so is waited for.
create function public.settled_events() returns bigint language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare
  moved constant bigint := (select transaction_offset from public.event_feed);
  below bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint + moved;
  waiting_since constant timestamptz := (select recorded_at from public.outbound_events where commit_order >= below
    order by commit_order, position limit 1);
begin
  if waiting_since is null or waiting_since > clock_timestamp() - interval '2 seconds' then
    return below;
  end if;
  select coalesce(min(held::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint) + moved into below
  from pg_snapshot_xip(pg_current_snapshot()) held
  where not exists (
    select from pg_locks join pg_stat_activity using (pid)
    where locktype = 'transactionid' and mode = 'ExclusiveLock' and transactionid = held::xid
      and (datname <> current_database() or not has_table_privilege(usesysid, 'public.outbound_events', 'insert')));
  return below;
end $$;--> statement-breakpoint
-- Called at each start, by the owner. In a database that was copied into another server, transactions are numbered anew: those to
-- come are to follow what is recorded.
create function public.continue_event_feed() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  newest constant bigint := (select max(commit_order) from public.outbound_events);
begin
  if newest >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (select transaction_offset from public.event_feed) then
    lock table public.outbound_events in exclusive mode;
    update public.event_feed set transaction_offset = (select max(commit_order) + 1 from public.outbound_events);
  end if;
end $$;--> statement-breakpoint
revoke execute on function public.continue_event_feed() from public;
--> statement-breakpoint
-- As before, and users leave what other systems were told.
create or replace function public.forget_tenant(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  people integer;
  details integer;
  addresses integer;
begin
  if not exists (select from public.deletions where tenant_id = tenant) then
    raise exception 'this tenant is not being deleted' using errcode = 'restrict_violation';
  end if;
  delete from public.activity where tenant_id = tenant
    and type in ('licencesAssigned', 'licencesRevoked', 'userRemoved', 'cardChanged', 'cardRemoved');
  update public.refunds set reason = null where tenant_id = tenant;
  update public.charges set card_brand = null, card_last4 = null where tenant_id = tenant and card_brand is not null;
  update public.tax_id_checks set tax_id = null, registered_name = null where tenant_id = tenant;
  update public.task_links set card_before = null, departure = null where tenant_id = tenant;
  update public.tenants set customer_outdated_since = null where id = tenant;
  -- Readers learn from `subscription.deleted` that there is no holder any more.
  update public.outbound_events set data = data || '{"holders": []}'
    where tenant_id = tenant and type = 'entitlements.changed' and data -> 'holders' <> '[]';
  delete from public.members where tenant_id = tenant;
  get diagnostics people = row_count;
  delete from public.billing_details where tenant_id = tenant;
  get diagnostics details = row_count;
  delete from public.contacts where tenant_id = tenant;
  get diagnostics addresses = row_count;
  update public.deletions set rows = rows || (
    select coalesce(jsonb_object_agg(name, coalesce((rows ->> name)::integer, 0) + gone), '{}')
    from (values ('members', people), ('billing_details', details), ('mail_contacts', addresses)) counted (name, gone) where gone > 0)
  where tenant_id = tenant;
end $$;--> statement-breakpoint

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
end $$;--> statement-breakpoint
alter table "audit" validate constraint "audit_act_known";
