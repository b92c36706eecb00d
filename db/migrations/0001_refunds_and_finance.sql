-- Finance looks for a part of an id: trigrams find it without reading every row.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"charge_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"state" text NOT NULL,
	"asked_amount" bigint,
	"amount" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"reason" text,
	"actor" text NOT NULL,
	"stripe_refund" text,
	"failure_code" text,
	"credit_note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"first_sent_at" timestamp (3) with time zone,
	"workflow_id" text NOT NULL,
	"run_id" text,
	"activity_id" text,
	CONSTRAINT "refunds_key_unique" UNIQUE("key"),
	CONSTRAINT "refunds_stripe_refund_unique" UNIQUE("stripe_refund"),
	CONSTRAINT "refunds_credit_note_unique" UNIQUE("credit_note")
);
--> statement-breakpoint
DROP INDEX "charges_by_tenant";--> statement-breakpoint
DROP INDEX "charges_by_time";--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "refers_to" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_charge_id_charges_id_fk" FOREIGN KEY ("charge_id") REFERENCES "public"."charges"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refunds_by_charge" ON "refunds" USING btree ("charge_id","created_at");--> statement-breakpoint
CREATE INDEX "refunds_settled" ON "refunds" USING btree ("settled_at") WHERE state = 'succeeded';--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_refers_to_invoices_number_fk" FOREIGN KEY ("refers_to") REFERENCES "public"."invoices"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_of_revenue" ON "activity" USING btree ("tenant_id","id") WHERE type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted');--> statement-breakpoint
CREATE INDEX "charges_by_state" ON "charges" USING btree ("state","created_at","sequence");--> statement-breakpoint
CREATE INDEX "charges_by_kind" ON "charges" USING btree ("kind","created_at","sequence");--> statement-breakpoint
CREATE INDEX "charges_settled" ON "charges" USING btree ("settled_at") WHERE settled_at is not null;--> statement-breakpoint
CREATE INDEX "charges_text" ON "charges" USING gin ((id || ' ' || key || ' ' || coalesce(payment_intent, '')) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "charges_by_tenant" ON "charges" USING btree ("tenant_id","created_at","sequence");--> statement-breakpoint
CREATE INDEX "charges_by_time" ON "charges" USING btree ("created_at","sequence");