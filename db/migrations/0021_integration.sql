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
CREATE TABLE "event_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"types" jsonb,
	"compact" boolean DEFAULT false NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_secret_until" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"cursor" bigint DEFAULT 0 NOT NULL,
	"deliverer" text,
	"awake_until" timestamp (3) with time zone,
	"last_delivered_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "event_endpoints_cursor_not_negative" CHECK (cursor >= 0),
	CONSTRAINT "event_endpoints_previous_secret_ends" CHECK ((previous_secret is null) = (previous_secret_until is null))
);
--> statement-breakpoint
CREATE TABLE "event_feed" (
	"id" integer PRIMARY KEY NOT NULL,
	"transaction_offset" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "event_feed_id_not_negative" CHECK (id >= 0),
	CONSTRAINT "event_feed_transaction_offset_not_negative" CHECK (transaction_offset >= 0)
);
--> statement-breakpoint
CREATE TABLE "outbound_events" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbound_events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" text DEFAULT 'evt_' || replace(gen_random_uuid()::text, '-', '') NOT NULL,
	"commit_order" bigint DEFAULT 0 NOT NULL,
	"tenant_id" text NOT NULL,
	"version" integer NOT NULL,
	"index" integer DEFAULT 0 NOT NULL,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "outbound_events_commit_order_not_negative" CHECK (commit_order >= 0),
	CONSTRAINT "outbound_events_version_not_negative" CHECK (version >= 0),
	CONSTRAINT "outbound_events_index_not_negative" CHECK (index >= 0),
	CONSTRAINT "outbound_events_type_known" CHECK (type in ('subscription.trial_started', 'subscription.trial_expired', 'subscription.activated', 'subscription.renewed', 'subscription.past_due', 'subscription.suspended', 'subscription.canceling', 'subscription.kept', 'subscription.deleted', 'licences.changed', 'entitlements.changed', 'charge.succeeded', 'charge.declined', 'charge.refunded', 'charge.disputed', 'invoice.issued', 'price.announced', 'attention.raised', 'attention.ended'))
);
--> statement-breakpoint
ALTER TABLE "audit" DROP CONSTRAINT "audit_act_known";--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "last_used_since" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "event_backlogs" ADD CONSTRAINT "event_backlogs_endpoint_id_event_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."event_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_backlogs" ADD CONSTRAINT "event_backlogs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbound_events" ADD CONSTRAINT "outbound_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_backlogs_by_next_try" ON "event_backlogs" USING btree ("endpoint_id","next_try_at");--> statement-breakpoint
CREATE INDEX "event_backlogs_by_tenant" ON "event_backlogs" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "outbound_events_in_order" ON "outbound_events" USING btree ("commit_order","position");--> statement-breakpoint
CREATE INDEX "outbound_events_by_tenant" ON "outbound_events" USING btree ("tenant_id","commit_order","position");--> statement-breakpoint
CREATE UNIQUE INDEX "outbound_events_by_version" ON "outbound_events" USING btree ("tenant_id","version","index");--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'memberInvited', 'memberChanged', 'memberRemoved', 'dataExported', 'tenantChanged', 'billingDetailsSaved', 'taxIdCheckRequested', 'contactAdded', 'contactRemoved', 'mailResent', 'eventEndpointMade', 'eventEndpointChanged', 'eventEndpointDeleted')) NOT VALID;