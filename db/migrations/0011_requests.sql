-- One table for requests and what came of them, in place of four; and columns for indexes that are generated, so that a
-- fact has one place in its row (docs/decisions/0020).
CREATE TABLE "requests" (
	"tenant_id" text,
	"id" text NOT NULL,
	"body_hash" text,
	"retries_after_503" integer DEFAULT 0 NOT NULL,
	"status" integer,
	"answer" jsonb,
	"answered_tenant_id" text,
	"recorded_at" timestamp (3) with time zone,
	"outcome" jsonb,
	"holders" jsonb,
	"note" text,
	"workflow_id" text,
	"run_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "requests_by_id" UNIQUE NULLS NOT DISTINCT("tenant_id","id")
);
--> statement-breakpoint
-- A key's id is that of its first command: 22 characters of the SHA-256 of ["command",scope] (api/http/repeats.ts).
INSERT INTO "requests" ("tenant_id", "id", "body_hash", "retries_after_503", "status", "answer", "answered_tenant_id", "created_at")
SELECT "tenant_id",
  left(translate(encode(sha256(convert_to('["command","' || "scope" || '"]', 'UTF8')), 'base64'), '+/', '-_'), 22),
  "body_hash", "times_put_off", "status", "answer",
  CASE WHEN "tenant_id" IS NULL AND "status" IN (201, 202) THEN coalesce(("answer" ->> 'body')::jsonb #>> '{tenant,tenantId}', ("answer" ->> 'body')::jsonb ->> 'tenantId') END,
  "created_at"
FROM "idempotency_keys";
--> statement-breakpoint
INSERT INTO "requests" ("tenant_id", "id", "recorded_at", "outcome", "holders", "created_at")
SELECT "tenant_id", "id", "recorded_at", "outcome" #- '{refusal,holders}', "outcome" #> '{refusal,holders}', "recorded_at" FROM "commands"
ON CONFLICT ("tenant_id", "id") DO UPDATE SET "recorded_at" = excluded."recorded_at", "outcome" = excluded."outcome", "holders" = excluded."holders";
--> statement-breakpoint
INSERT INTO "requests" ("tenant_id", "id", "note") SELECT "tenant_id", "command_id", "note" FROM "command_notes"
ON CONFLICT ("tenant_id", "id") DO UPDATE SET "note" = excluded."note";
--> statement-breakpoint
INSERT INTO "requests" ("tenant_id", "id", "workflow_id", "run_id", "created_at") SELECT "tenant_id", "id", "workflow_id", "run_id", "created_at" FROM "operations"
ON CONFLICT ("tenant_id", "id") DO UPDATE SET "workflow_id" = excluded."workflow_id", "run_id" = excluded."run_id";
--> statement-breakpoint
DROP TABLE "command_notes", "commands", "idempotency_keys", "operations";
--> statement-breakpoint
-- What a state and its view have in common is in the view alone.
UPDATE "subscriptions" SET
  "stored" = "stored" - '{tenantId,currency,timeZone,taxMilliPercent,card,concerns,attention}'::text[],
  "view" = "view" - 'attention';
--> statement-breakpoint
ALTER TABLE "activity" drop column "type";--> statement-breakpoint
ALTER TABLE "activity" ADD COLUMN "type" text GENERATED ALWAYS AS (event ->> 'type') STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "licences" drop column "status";--> statement-breakpoint
ALTER TABLE "licences" ADD COLUMN "status" text GENERATED ALWAYS AS (case when ends_at is null then 'active' else 'ending' end) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" drop column "kind";--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "kind" text GENERATED ALWAYS AS (data ->> 'kind') STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" drop column "state";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "state" text GENERATED ALWAYS AS (view ->> 'state') STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" drop column "needs_attention";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "needs_attention" boolean GENERATED ALWAYS AS (view -> 'concerns' <> '[]') STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" drop column "is_test_clock";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "is_test_clock" boolean GENERATED ALWAYS AS (view ->> 'testClock' is not null) STORED NOT NULL;--> statement-breakpoint
-- The columns took their indexes with them.
CREATE INDEX "activity_of_revenue" ON "activity" USING btree ("tenant_id","id") WHERE type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted');
--> statement-breakpoint
CREATE INDEX "subscriptions_by_state" ON "subscriptions" USING btree ("state","tenant_id");
--> statement-breakpoint
CREATE INDEX "subscriptions_needing_attention" ON "subscriptions" USING btree ("tenant_id") WHERE needs_attention;
--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "requests_by_answered_tenant" ON "requests" USING btree ("answered_tenant_id") WHERE answered_tenant_id is not null;