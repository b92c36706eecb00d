CREATE TABLE "event_backlogs" (
	"endpoint_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"after" bigint NOT NULL,
	"by_document" boolean DEFAULT false NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"is_away" boolean DEFAULT false NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"waiting_since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "event_backlogs_endpoint_id_tenant_id_pk" PRIMARY KEY("endpoint_id","tenant_id"),
	CONSTRAINT "event_backlogs_after_not_negative" CHECK (after >= 0),
	CONSTRAINT "event_backlogs_failures_not_negative" CHECK (failures >= 0)
);
--> statement-breakpoint
ALTER TABLE "event_endpoints" ADD COLUMN "deliverer" text;--> statement-breakpoint
ALTER TABLE "event_endpoints" ADD COLUMN "awake_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "event_backlogs" ADD CONSTRAINT "event_backlogs_endpoint_id_event_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."event_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_backlogs" ADD CONSTRAINT "event_backlogs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_backlogs_by_next_try" ON "event_backlogs" USING btree ("endpoint_id","next_try_at");--> statement-breakpoint
CREATE INDEX "event_backlogs_by_tenant" ON "event_backlogs" USING btree ("tenant_id");