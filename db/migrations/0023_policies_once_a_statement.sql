-- The policy of an instance's tables asks for the request's tenant once a statement instead of once a row, and the
-- planner no longer takes it for a condition that one row in two hundred meets.
create or replace function public.open_instance(tenant text, service text) returns void
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
      'create policy of_tenant on %I.%I as restrictive to %I using ((select %L = current_setting(''app.tenant'', true)))',
      instance, name, of_tenant, tenant);
  end loop;
end $$;--> statement-breakpoint

-- Of the instances that are there only the users' table, the one that lists and searches read: each change holds a lock
-- until the end.
do $$
declare
  tenant record;
  instance text;
begin
  for tenant in select id from public.tenants where deleted_at is null loop
    instance := public.instance_schema(tenant.id);
    continue when not exists (
      select from pg_policies where schemaname = instance and tablename = 'users' and policyname = 'of_tenant');
    execute format(
      'alter policy of_tenant on %I.users using ((select %L = current_setting(''app.tenant'', true)))', instance, tenant.id);
  end loop;
end $$;
