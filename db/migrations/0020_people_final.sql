-- Each living tenant's administrator is its first owner, who has not signed in by mail yet.
insert into members (id, tenant_id, email, role, state, created_at, created_by)
select gen_random_uuid()::text, id, admin_email, 'owner', 'invited', created_at, 'the service' from tenants
where admin_email is not null and not exists (select from deletions where deletions.tenant_id = tenants.id);
