CREATE TABLE "reconciliation_findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reconciliation_findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"subject_at" timestamp (3) with time zone NOT NULL,
	"detail" text NOT NULL,
	"tenant_id" text,
	"charge_id" text,
	"refund_id" text,
	"key" text,
	"ledger" jsonb,
	"stripe" jsonb,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "reconciliations_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"actor" text NOT NULL,
	"state" text NOT NULL,
	"from" timestamp (3) with time zone,
	"to" timestamp (3) with time zone,
	"counts" jsonb,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"workflow_id" text NOT NULL,
	"run_id" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_findings_open" ON "reconciliation_findings" USING btree ("subject","kind") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "reconciliation_findings_by_time" ON "reconciliation_findings" USING btree ("subject_at","id");--> statement-breakpoint
CREATE INDEX "reconciliations_by_time" ON "reconciliations" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "charges_by_real_time" ON "charges" USING btree ("recorded_at","id");--> statement-breakpoint
CREATE INDEX "refunds_by_real_time" ON "refunds" USING btree ("recorded_at","id");