-- A version of billing details is never edited: a change is another version.
create trigger billing_details_are_final before update on public.billing_details for each row execute function public.keep_final();
--> statement-breakpoint
-- Each living tenant's administrator is its first owner, who has not signed in by mail yet.
insert into members (id, tenant_id, email, role, state, created_at, created_by)
select gen_random_uuid()::text, id, admin_email, 'owner', 'invited', created_at, 'the service' from tenants
where admin_email is not null and not exists (select from deletions where deletions.tenant_id = tenants.id);
