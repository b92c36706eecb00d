CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"key_id" text,
	"session_id" text,
	"address" text,
	"tenant_id" text,
	"act" text NOT NULL,
	"about" text
);
--> statement-breakpoint
DROP INDEX "charges_one_open_or_succeeded";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "name" text DEFAULT 'First key' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "created_by" text DEFAULT 'the service' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "origin" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "signed_in_by" text DEFAULT 'key' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "idle_until" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD COLUMN "created_by" text DEFAULT 'the service' NOT NULL;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "given_back_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "failed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "former_stripe_customer_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_by_time" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_by_tenant" ON "audit" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "api_keys_by_tenant" ON "api_keys" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_by_tenant" ON "sessions" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "refunds_failed_later" ON "refunds" USING btree ("failed_at") WHERE failed_at is not null;--> statement-breakpoint
CREATE INDEX "tenants_by_payment_method" ON "tenants" USING btree ("stripe_payment_method_id");--> statement-breakpoint
CREATE INDEX "tenants_by_former_customer" ON "tenants" USING gin ("former_stripe_customer_ids");--> statement-breakpoint
CREATE UNIQUE INDEX "charges_one_open_or_succeeded" ON "charges" USING btree ("tenant_id","period_number","kind","reason") WHERE state in ('pending', 'succeeded', 'requires_action', 'unknown') and given_back_at is null;