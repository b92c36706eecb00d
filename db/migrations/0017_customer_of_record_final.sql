-- A version of billing details is never edited: a change is another version.
create trigger billing_details_are_final before update on public.billing_details for each row execute function public.keep_final();
--> statement-breakpoint
-- What was issued before documents had a date of issue, a rate and a place gets them once. No percentage was ever changed.
alter table public.invoices disable trigger invoices_are_final;--> statement-breakpoint
update public.invoices set
  issued_on = (issued_at at time zone 'Europe/London')::date,
  tax_milli_percent = coalesce((select (view ->> 'taxMilliPercent')::integer from public.subscriptions
    where subscriptions.tenant_id = invoices.tenant_id), 0),
  tax_category = case when tax > 0 then 'standard' else tax_category end,
  seller = '{"postcode": null, "city": null, "country": null}'::jsonb || seller,
  buyer = '{"postcode": null, "city": null, "country": null}'::jsonb || buyer;--> statement-breakpoint
alter table public.invoices enable trigger invoices_are_final;--> statement-breakpoint
-- What names the buyer, its order or its card may leave a document; its figures may not.
create or replace trigger invoices_are_final before update on public.invoices for each row
  execute function public.keep_final('buyer', 'purchase_order', 'note', 'paid_by');--> statement-breakpoint
-- The release before goes on issuing while this one is deployed. It knows no country of a party, by which its documents are told.
create function public.complete_document() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  place constant jsonb := '{"postcode": null, "city": null, "country": null}';
begin
  if new.buyer ? 'country' then
    return new;
  end if;
  new.seller := place || new.seller;
  new.buyer := place || new.buyer;
  new.issued_on := (new.issued_at at time zone 'Europe/London')::date;
  if new.tax_reason is null and new.tax > 0 then
    new.tax_category := 'standard';
    new.tax_milli_percent := coalesce(
      (select tax_milli_percent from public.invoices where number = new.refers_to),
      (select (view ->> 'taxMilliPercent')::integer from public.subscriptions where tenant_id = new.tenant_id), 0);
  end if;
  return new;
end $$;--> statement-breakpoint
create trigger documents_are_complete before insert on public.invoices for each row
  execute function public.complete_document();--> statement-breakpoint
-- What is issued stays as it is when its tenant is deleted: the law asks for it (docs/product.md, "Invoices"). All that goes is
-- here, as the release before calls this too while this one is deployed.
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
-- Takes the buyer out of documents of deleted tenants once so many calendar years after that of their issue are over, anywhere on
-- earth. That is never less than one.
create function public.forget_buyers(kept_years integer, batch_rows integer) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kept_years < 1 then
    raise exception 'documents are kept for a year at least' using errcode = 'restrict_violation';
  end if;
  return query update public.invoices
    set buyer = jsonb_build_object('name', tenant_id, 'addressLines', '[]'::jsonb, 'postcode', null, 'city', null,
      'country', buyer -> 'country', 'taxId', null, 'email', null),
      purchase_order = null, note = null, paid_by = null
    where ctid = any(array(
      select kept.ctid from public.invoices kept join public.deletions using (tenant_id)
      where deleted_at is not null and kept.issued_on
        < make_date(extract(year from now() at time zone 'UTC' - interval '1 day')::integer - kept_years, 1, 1)
        and (kept.buyer ->> 'name' <> tenant_id or kept.purchase_order is not null or kept.note is not null
          or kept.paid_by is not null)
      limit batch_rows))
    returning number;
end $$;--> statement-breakpoint
revoke execute on function public.forget_buyers(integer, integer) from public;
--> statement-breakpoint
-- A settled charge keeps its card until its tenant is deleted, when the owner takes it out.
create or replace trigger settled_charges_are_final before update on public.charges for each row
  when (old.state in ('succeeded', 'declined', 'canceled'))
  execute function public.keep_final('refunded', 'given_back_at', 'card_brand', 'card_last4');--> statement-breakpoint
create or replace trigger charges_are_given_back_once before update on public.charges for each row
  when (old.given_back_at is not null) execute function public.keep_final('refunded', 'card_brand', 'card_last4');--> statement-breakpoint
-- What a register has said is the proof of why a bill has no tax. Only the id and the name in it may go, with their tenant.
create trigger tax_id_checks_are_final before update on public.tax_id_checks for each row
  when (old.result is not null) execute function public.keep_final('tax_id', 'registered_name');
--> statement-breakpoint
-- Each living tenant's administrator is its first owner, who has not signed in by mail yet.
insert into members (id, tenant_id, email, role, state, created_at, created_by)
select gen_random_uuid()::text, id, admin_email, 'owner', 'invited', created_at, 'the service' from tenants
where admin_email is not null and not exists (select from deletions where deletions.tenant_id = tenants.id);
--> statement-breakpoint
alter table public.sessions validate constraint sessions_member_by_role;
--> statement-breakpoint
alter table public.sessions validate constraint sessions_role_known;
--> statement-breakpoint
alter table public.sessions validate constraint sessions_signed_in_by_known;
--> statement-breakpoint
alter table public.sign_in_links validate constraint sign_in_links_purpose_known;
--> statement-breakpoint
alter table public.sign_in_links validate constraint sign_in_links_member_or_role;
--> statement-breakpoint
alter table public.sign_in_links validate constraint sign_in_links_member_by_purpose;
--> statement-breakpoint
alter table public.activity validate constraint activity_type_known;
--> statement-breakpoint
alter table public.audit validate constraint audit_act_known;
--> statement-breakpoint
alter table public.charges validate constraint charges_details_version_not_negative;
--> statement-breakpoint
alter table public.charges validate constraint charges_card_whole;
--> statement-breakpoint
alter table public.invoices validate constraint invoices_tax_milli_percent_not_negative;
--> statement-breakpoint
alter table public.invoices validate constraint invoices_tax_category_known;
--> statement-breakpoint
alter table public.invoices validate constraint invoices_tax_reason_known;
--> statement-breakpoint
alter table public.invoices validate constraint invoices_language_known;
--> statement-breakpoint
alter table public.mails validate constraint mails_round_not_negative;
--> statement-breakpoint
alter table public.mails validate constraint mails_kind_known;
