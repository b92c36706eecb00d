CREATE TABLE "tax_id_checks" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"details_version" integer NOT NULL,
	"tax_id" text,
	"register" text NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"asked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_tried_at" timestamp (3) with time zone,
	"last_code" text,
	"look_again_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"result" text,
	"code" text,
	"consultation_number" text,
	"requester" text,
	"registered_name" text,
	"name_match" text,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "tax_id_checks_details_version_not_negative" CHECK (details_version >= 0),
	CONSTRAINT "tax_id_checks_register_known" CHECK (register in ('vies', 'hmrc')),
	CONSTRAINT "tax_id_checks_reason_known" CHECK (reason in ('saved', 'renewed', 'requested')),
	CONSTRAINT "tax_id_checks_tries_not_negative" CHECK (tries >= 0),
	CONSTRAINT "tax_id_checks_result_known" CHECK (result in ('valid', 'invalid', 'unasked')),
	CONSTRAINT "tax_id_checks_name_match_known" CHECK (name_match in ('matches', 'differs', 'not_compared')),
	CONSTRAINT "tax_id_checks_answered_whole" CHECK ((result is null) = (answered_at is null) and (result is null) = (code is null))
);
--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "tax_id_checks" ADD CONSTRAINT "tax_id_checks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tax_id_checks_one_waiting" ON "tax_id_checks" USING btree ("tenant_id","tax_id") WHERE result is null;--> statement-breakpoint
CREATE INDEX "tax_id_checks_waiting" ON "tax_id_checks" USING btree ("look_again_at") WHERE result is null;--> statement-breakpoint
CREATE INDEX "tax_id_checks_by_tenant" ON "tax_id_checks" USING btree ("tenant_id","asked_at","id");--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK (kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'tax_id_refused', 'deletion_warning', 'deletion_certificate')) NOT VALID;