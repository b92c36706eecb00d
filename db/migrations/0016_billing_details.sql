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
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_details_by_command" ON "billing_details" USING btree ("tenant_id","command_id");