-- What a register has said is the proof of why a bill has no tax. Only the id and the name in it may go, with their tenant.
create trigger tax_id_checks_are_final before update on public.tax_id_checks for each row
  when (old.result is not null) execute function public.keep_final('tax_id', 'registered_name');--> statement-breakpoint
alter table public.mails validate constraint mails_kind_known;
