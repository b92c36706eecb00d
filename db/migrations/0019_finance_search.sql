-- migrate: outside a transaction
-- Tables in use: each clue of finance's search, and a month's documents, have an index.
drop index concurrently if exists public.billing_details_name_text;--> statement-breakpoint
create index concurrently billing_details_name_text on public.billing_details using gin (legal_name gin_trgm_ops);--> statement-breakpoint
drop index concurrently if exists public.charges_by_amount;--> statement-breakpoint
create index concurrently charges_by_amount on public.charges using btree (amount,created_at,sequence);--> statement-breakpoint
drop index concurrently if exists public.charges_by_card;--> statement-breakpoint
create index concurrently charges_by_card on public.charges using btree (card_last4,created_at,sequence);--> statement-breakpoint
drop index concurrently if exists public.invoices_by_charge;--> statement-breakpoint
create index concurrently invoices_by_charge on public.invoices using btree (charge_id);--> statement-breakpoint
drop index concurrently if exists public.invoices_by_date;--> statement-breakpoint
create index concurrently invoices_by_date on public.invoices using btree (issued_on,number);--> statement-breakpoint
drop index concurrently if exists public.licences_by_number;--> statement-breakpoint
create index concurrently licences_by_number on public.licences using btree (number);--> statement-breakpoint
drop index concurrently if exists public.tenants_email_text;--> statement-breakpoint
create index concurrently tenants_email_text on public.tenants using gin (admin_email gin_trgm_ops);
