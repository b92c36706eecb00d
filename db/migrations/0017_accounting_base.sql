CREATE TABLE "billing_details" (
	"tenant_id" text NOT NULL,
	"version" integer NOT NULL,
	"legal_name" text NOT NULL,
	"address_lines" text[] NOT NULL,
	"postcode" text,
	"city" text NOT NULL,
	"country" text NOT NULL,
	"tax_id" text,
	"purchase_order" text,
	"purchase_order_until" date,
	"note" text,
	"language" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	"command_id" text NOT NULL,
	CONSTRAINT "billing_details_tenant_id_version_pk" PRIMARY KEY("tenant_id","version"),
	CONSTRAINT "billing_details_version_not_negative" CHECK (version >= 0),
	CONSTRAINT "billing_details_language_known" CHECK (language in ('en', 'de')),
	CONSTRAINT "billing_details_version_from_1" CHECK (version >= 1),
	CONSTRAINT "billing_details_country_form" CHECK (country ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
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
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_details_by_command" ON "billing_details" USING btree ("tenant_id","command_id");--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_whole" CHECK ((card_brand is null) = (card_last4 is null));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_milli_percent_not_negative" CHECK (tax_milli_percent >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_category_known" CHECK (tax_category in ('standard', 'zero', 'reverse_charge', 'outside_scope'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_language_known" CHECK (language in ('en', 'de'));