CREATE TABLE "members" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"email" text,
	"name" text,
	"role" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"joined_at" timestamp (3) with time zone,
	"last_signed_in_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "members_role_known" CHECK (role in ('owner', 'licences', 'billing', 'reader')),
	CONSTRAINT "members_state_known" CHECK (state in ('invited', 'active', 'removed')),
	CONSTRAINT "members_address_until_removed" CHECK ((state = 'removed') = (email is null)),
	CONSTRAINT "members_no_name_once_removed" CHECK (state <> 'removed' or name is null)
);
--> statement-breakpoint
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_role_known";--> statement-breakpoint
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_signed_in_by_known";--> statement-breakpoint
ALTER TABLE "audit" DROP CONSTRAINT "audit_act_known";--> statement-breakpoint
ALTER TABLE "mail_deliveries" DROP CONSTRAINT "mail_deliveries_recipient_kind_known";--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "task_links" DROP CONSTRAINT "task_links_mail_kind_known";--> statement-breakpoint
ALTER TABLE "sign_in_links" ALTER COLUMN "role" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "member_id" text;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD COLUMN "member_id" text;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD COLUMN "purpose" text DEFAULT 'opening' NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "member_id" text;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "members_one_per_address" ON "members" USING btree ("tenant_id",lower("email")) WHERE state <> 'removed';--> statement-breakpoint
CREATE INDEX "members_by_address" ON "members" USING btree (lower("email")) WHERE state <> 'removed';--> statement-breakpoint
CREATE INDEX "members_by_tenant" ON "members" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_member_by_role" CHECK ((member_id is null) = (role in ('ops', 'finance', 'admin')));--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_role_known" CHECK (role in ('ops', 'finance', 'admin', 'owner', 'licences', 'billing', 'reader'));--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_signed_in_by_known" CHECK (signed_in_by in ('key', 'link', 'mail', 'provider'));--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_purpose_known" CHECK (purpose in ('opening', 'invitation', 'signIn'));--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_member_or_role" CHECK ((member_id is null) = (role is not null));--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_member_by_purpose" CHECK ((member_id is null) = (purpose = 'opening'));--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'memberInvited', 'memberChanged', 'memberRemoved', 'dataExported', 'contactAdded', 'contactRemoved', 'mailResent'));--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_recipient_kind_known" CHECK (recipient_kind in ('admin', 'contact', 'member'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK (kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'deletion_warning', 'deletion_certificate', 'invitation', 'sign_in'));--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_mail_kind_known" CHECK (mail_kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'deletion_warning', 'deletion_certificate', 'invitation', 'sign_in'));