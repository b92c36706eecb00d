CREATE TABLE "mails" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mails_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" text NOT NULL,
	"reason_key" text NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"until" timestamp (3) with time zone,
	"is_test_clock" boolean NOT NULL,
	"recipient" jsonb,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"last_error" text,
	"dropped_because" text,
	"subject" text,
	"body" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "mails_one_per_reason" ON "mails" USING btree ("tenant_id","reason_key");--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("due_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "mails_planned" ON "mails" USING btree ("due_at") WHERE state = 'planned' and not is_test_clock;--> statement-breakpoint
CREATE INDEX "mails_by_time" ON "mails" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "mails_by_tenant" ON "mails" USING btree ("tenant_id","sequence");