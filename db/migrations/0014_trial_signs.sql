CREATE TABLE "trial_signs" (
	"tenant_id" text NOT NULL,
	"sign" text NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trial_signs_tenant_id_sign_hash_pk" PRIMARY KEY("tenant_id","sign","hash")
);
--> statement-breakpoint
ALTER TABLE "trial_signs" ADD CONSTRAINT "trial_signs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trial_signs_by_hash" ON "trial_signs" USING btree ("hash","at");--> statement-breakpoint
CREATE INDEX "trial_signs_by_time" ON "trial_signs" USING btree ("at");