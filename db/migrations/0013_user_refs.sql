ALTER TABLE "licences" RENAME COLUMN "user_id" TO "holder";--> statement-breakpoint
DROP INDEX "licences_one_per_user";--> statement-breakpoint
ALTER TABLE "deletions" ADD COLUMN "histories_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "user_salt" text DEFAULT gen_random_uuid()::text;--> statement-breakpoint
CREATE UNIQUE INDEX "licences_one_per_user" ON "licences" USING btree ("tenant_id","holder") WHERE removed_at is null and holder is not null;