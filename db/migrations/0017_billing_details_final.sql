-- A version of billing details is never edited: a change is another version.
create trigger billing_details_are_final before update on public.billing_details for each row execute function public.keep_final();
