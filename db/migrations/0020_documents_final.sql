-- A version of billing details is never edited: a change is another version.
create trigger billing_details_are_final before update on public.billing_details for each row execute function public.keep_final();
--> statement-breakpoint
-- What was issued before documents had a date of issue, a rate and a place gets them once. No percentage was ever changed.
alter table public.invoices disable trigger invoices_are_final;--> statement-breakpoint
update public.invoices set
  issued_on = (issued_at at time zone 'Europe/London')::date,
  tax_milli_percent = coalesce((select (view ->> 'taxMilliPercent')::integer from public.subscriptions
    where subscriptions.tenant_id = invoices.tenant_id), 0),
  seller = '{"postcode": null, "city": null, "country": null}'::jsonb || seller,
  buyer = '{"postcode": null, "city": null, "country": null}'::jsonb || buyer;--> statement-breakpoint
update public.invoices set tax_category = 'standard' where tax > 0;--> statement-breakpoint
alter table public.invoices enable trigger invoices_are_final;--> statement-breakpoint
-- What names the buyer, its order or its card may leave a document; its figures may not.
drop trigger invoices_are_final on public.invoices;--> statement-breakpoint
create trigger invoices_are_final before update on public.invoices for each row
  execute function public.keep_final('buyer', 'purchase_order', 'note', 'paid_by');--> statement-breakpoint
-- What is issued stays as it is when its tenant is deleted: the law asks for it (docs/product.md, "Invoices").
create or replace function public.forget_tenant(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.deletions where tenant_id = tenant) then
    raise exception 'this tenant is not being deleted' using errcode = 'restrict_violation';
  end if;
  delete from public.activity where tenant_id = tenant
    and type in ('licencesAssigned', 'licencesRevoked', 'userRemoved', 'cardChanged', 'cardRemoved');
  update public.refunds set reason = null where tenant_id = tenant;
end $$;--> statement-breakpoint
-- Takes the buyer out of documents of deleted tenants that have been kept for their time, which is never less than a year.
create function public.forget_buyers(kept_days integer, batch_rows integer) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kept_days < 365 then
    raise exception 'documents are kept for a year at least' using errcode = 'restrict_violation';
  end if;
  return query update public.invoices
    set buyer = jsonb_build_object('name', tenant_id, 'addressLines', '[]'::jsonb, 'postcode', null, 'city', null,
      'country', buyer -> 'country', 'taxId', null, 'email', null),
      purchase_order = null, note = null, paid_by = null
<<<<<<<< HEAD:db/migrations/0020_documents_final.sql
    where ctid = any(array(
      select kept.ctid from public.invoices kept join public.deletions using (tenant_id)
      where deleted_at is not null and kept.issued_at < now() - make_interval(days => kept_days)
        and (kept.buyer ->> 'name' <> tenant_id or kept.purchase_order is not null or kept.note is not null
          or kept.paid_by is not null)
      limit batch_rows))
    returning number;
end $$;--> statement-breakpoint
revoke execute on function public.forget_buyers(integer, integer) from public;
|||||||| merged common ancestors:db/migrations/0019_documents_final.sql
    where tenant_id = tenant;
  update public.refunds set reason = null where tenant_id = tenant;
end $$;
========
    where tenant_id = tenant;
  update public.refunds set reason = null where tenant_id = tenant;
end $$;
--> statement-breakpoint
-- A settled charge keeps its card until its tenant is deleted, when the owner takes it out.
drop trigger settled_charges_are_final on public.charges;--> statement-breakpoint
create trigger settled_charges_are_final before update on public.charges for each row
  when (old.state in ('succeeded', 'declined', 'canceled'))
  execute function public.keep_final('refunded', 'given_back_at', 'card_brand', 'card_last4');--> statement-breakpoint
drop trigger charges_are_given_back_once on public.charges;--> statement-breakpoint
create trigger charges_are_given_back_once before update on public.charges for each row
  when (old.given_back_at is not null) execute function public.keep_final('refunded', 'card_brand', 'card_last4');--> statement-breakpoint

-- Takes the cards out of the charges of a tenant whose deletion has begun.
create function public.forget_charge_cards(tenant text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.deletions where tenant_id = tenant) then
    raise exception 'this tenant is not being deleted' using errcode = 'restrict_violation';
  end if;
  update public.charges set card_brand = null, card_last4 = null where tenant_id = tenant and card_brand is not null;
end $$;--> statement-breakpoint
revoke execute on function public.forget_charge_cards(text) from public;
>>>>>>>> w-accounting:db/migrations/0018_accounting_base_final.sql
