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
