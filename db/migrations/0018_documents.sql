ALTER TABLE "charges" ADD COLUMN "card_brand" text;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "card_last4" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "issued_on" date DEFAULT (now() at time zone 'Europe/London')::date NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_milli_percent" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_category" text DEFAULT 'outside_scope' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_reason" jsonb;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_at_home" jsonb;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "purchase_order" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "paid_by" jsonb;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_whole" CHECK ((card_brand is null) = (card_last4 is null));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_milli_percent_not_negative" CHECK (tax_milli_percent >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_category_known" CHECK (tax_category in ('standard', 'zero', 'reverse_charge', 'outside_scope'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_language_known" CHECK (language in ('en', 'de'));