-- migrate: outside a transaction
-- Tables in use: what finance searches by, and what a month, a mail and a customer are found by.
drop index concurrently if exists public.charges_by_amount;--> statement-breakpoint
create index concurrently charges_by_amount on public.charges using btree (amount,created_at,sequence);--> statement-breakpoint
drop index concurrently if exists public.charges_by_card;--> statement-breakpoint
create index concurrently charges_by_card on public.charges using btree (card_last4,created_at,sequence);--> statement-breakpoint
drop index concurrently if exists public.invoices_by_charge;--> statement-breakpoint
create index concurrently invoices_by_charge on public.invoices using btree (charge_id);--> statement-breakpoint
drop index concurrently if exists public.invoices_by_date;--> statement-breakpoint
create index concurrently invoices_by_date on public.invoices using btree (issued_on,number);--> statement-breakpoint
drop index concurrently if exists public.mails_undistributed;--> statement-breakpoint
create index concurrently mails_undistributed on public.mails using btree (due_at,sequence) where state = 'due' and distributed_at is null;--> statement-breakpoint
drop index concurrently if exists public.licences_by_number;--> statement-breakpoint
create index concurrently licences_by_number on public.licences using btree (number);--> statement-breakpoint
drop index concurrently if exists public.tenants_email_text;--> statement-breakpoint
create index concurrently tenants_email_text on public.tenants using gin (admin_email gin_trgm_ops);--> statement-breakpoint
drop index concurrently if exists public.tenants_with_outdated_customer;--> statement-breakpoint
create index concurrently tenants_with_outdated_customer on public.tenants using btree (id) where customer_outdated_since is not null;
