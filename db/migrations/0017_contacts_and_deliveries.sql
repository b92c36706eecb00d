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
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"email" text NOT NULL,
	"kinds" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "contacts_kinds_known" CHECK (cardinality(kinds) > 0 and kinds <@ array['receipts', 'failures', 'everything'])
);
--> statement-breakpoint
CREATE TABLE "mail_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mail_deliveries_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mail_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"recipient_kind" text NOT NULL,
	"contact_id" text,
	"round" integer NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"last_error" text,
	"dropped_because" text,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "mail_deliveries_recipient_kind_known" CHECK (recipient_kind in ('admin', 'contact')),
	CONSTRAINT "mail_deliveries_round_not_negative" CHECK (round >= 0),
	CONSTRAINT "mail_deliveries_state_known" CHECK (state in ('due', 'sent', 'dropped')),
	CONSTRAINT "mail_deliveries_attempts_not_negative" CHECK (attempts >= 0)
);
--> statement-breakpoint
CREATE TABLE "task_links" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"tenant_id" text NOT NULL,
	"task" text NOT NULL,
	"mail_kind" text NOT NULL,
	"charge_id" text,
	"owed_since" timestamp (3) with time zone,
	"card_before" text,
	"departure" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	CONSTRAINT "task_links_hash_unique" UNIQUE("hash"),
	CONSTRAINT "task_links_task_known" CHECK (task in ('pay', 'card', 'receipt')),
	CONSTRAINT "task_links_mail_kind_known" CHECK (mail_kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'deletion_warning', 'deletion_certificate')),
	CONSTRAINT "task_links_receipt_of_charge" CHECK ((task = 'receipt') = (charge_id is not null))
);
--> statement-breakpoint
ALTER TABLE "audit" DROP CONSTRAINT "audit_act_known";--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "distributed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_mail_id_mails_id_fk" FOREIGN KEY ("mail_id") REFERENCES "public"."mails"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_charge_id_charges_id_fk" FOREIGN KEY ("charge_id") REFERENCES "public"."charges"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_details_by_command" ON "billing_details" USING btree ("tenant_id","command_id");--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_one_per_address" ON "contacts" USING btree ("tenant_id",lower("email"));--> statement-breakpoint
CREATE INDEX "contacts_by_tenant" ON "contacts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "mail_deliveries_due" ON "mail_deliveries" USING btree ("sequence") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "mail_deliveries_by_mail" ON "mail_deliveries" USING btree ("mail_id","sequence");--> statement-breakpoint
CREATE INDEX "task_links_by_end" ON "task_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "task_links_by_tenant" ON "task_links" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "mails_undistributed" ON "mails" USING btree ("due_at","sequence") WHERE state = 'due' and distributed_at is null;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'dataExported', 'contactAdded', 'contactRemoved', 'mailResent'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_round_not_negative" CHECK (round >= 0);