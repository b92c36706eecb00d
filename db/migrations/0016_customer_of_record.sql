CREATE TABLE "billing_details" (
	"tenant_id" text NOT NULL,
	"version" integer NOT NULL,
	"legal_name" text NOT NULL,
	"address_lines" text[] NOT NULL,
	"postcode" text,
	"city" text NOT NULL,
	"country" text NOT NULL,
	"tax_id" text,
	"purchase_order" text,
	"purchase_order_until" date,
	"note" text,
	"language" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	"command_id" text NOT NULL,
	CONSTRAINT "billing_details_tenant_id_version_pk" PRIMARY KEY("tenant_id","version"),
	CONSTRAINT "billing_details_version_not_negative" CHECK (version >= 0),
	CONSTRAINT "billing_details_language_known" CHECK (language in ('en', 'de')),
	CONSTRAINT "billing_details_version_from_1" CHECK (version >= 1),
	CONSTRAINT "billing_details_country_form" CHECK (country ~ '^[A-Z]{2}$')
);--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"email" text NOT NULL,
	"kinds" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "contacts_kinds_known" CHECK (cardinality(kinds) > 0 and kinds <@ array['receipts', 'failures', 'everything'])
);--> statement-breakpoint
CREATE TABLE "mail_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "mail_deliveries_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mail_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"recipient_kind" text NOT NULL,
	"contact_id" text,
	"member_id" text,
	"round" integer NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"last_error" text,
	"dropped_because" text,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "mail_deliveries_recipient_kind_known" CHECK (recipient_kind in ('admin', 'contact', 'member')),
	CONSTRAINT "mail_deliveries_round_not_negative" CHECK (round >= 0),
	CONSTRAINT "mail_deliveries_state_known" CHECK (state in ('due', 'sent', 'dropped')),
	CONSTRAINT "mail_deliveries_attempts_not_negative" CHECK (attempts >= 0)
);--> statement-breakpoint
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
);--> statement-breakpoint
CREATE TABLE "task_links" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"tenant_id" text NOT NULL,
	"task" text NOT NULL,
	"mail_kind" text NOT NULL,
	"charge_id" text,
	"owed_since" timestamp (3) with time zone,
	"card_before" text,
	"departure" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	CONSTRAINT "task_links_hash_unique" UNIQUE("hash"),
	CONSTRAINT "task_links_task_known" CHECK (task in ('pay', 'card', 'receipt')),
	CONSTRAINT "task_links_mail_kind_known" CHECK (mail_kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'tax_id_refused', 'deletion_warning', 'deletion_certificate', 'invitation', 'sign_in')),
	CONSTRAINT "task_links_receipt_of_charge" CHECK ((task = 'receipt') = (charge_id is not null))
);--> statement-breakpoint
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
);--> statement-breakpoint
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_role_known";--> statement-breakpoint
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_signed_in_by_known";--> statement-breakpoint
ALTER TABLE "activity" DROP CONSTRAINT "activity_type_known";--> statement-breakpoint
ALTER TABLE "audit" DROP CONSTRAINT "audit_act_known";--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "sign_in_links" ALTER COLUMN "role" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "member_id" text;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD COLUMN "member_id" text;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD COLUMN "purpose" text DEFAULT 'opening' NOT NULL;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "taxation" jsonb;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "details_version" integer;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "card_brand" text;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "card_last4" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "issued_on" date DEFAULT (now() at time zone 'Europe/London')::date NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_milli_percent" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_category" text DEFAULT 'outside_scope' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_reason" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_country" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_at_home" jsonb;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "seller_currency" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "purchase_order" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "paid_by" jsonb;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "distributed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "deletions" ADD COLUMN "invoices_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "customer_outdated_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_mail_id_mails_id_fk" FOREIGN KEY ("mail_id") REFERENCES "public"."mails"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_links" ADD CONSTRAINT "task_links_charge_id_charges_id_fk" FOREIGN KEY ("charge_id") REFERENCES "public"."charges"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tax_id_checks" ADD CONSTRAINT "tax_id_checks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_details_by_command" ON "billing_details" USING btree ("tenant_id","command_id");--> statement-breakpoint
CREATE INDEX "billing_details_name_text" ON "billing_details" USING gin (legal_name gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_one_per_address" ON "contacts" USING btree ("tenant_id",lower("email"));--> statement-breakpoint
CREATE INDEX "contacts_by_tenant" ON "contacts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "mail_deliveries_due" ON "mail_deliveries" USING btree ("sequence") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "mail_deliveries_by_mail" ON "mail_deliveries" USING btree ("mail_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "members_one_per_address" ON "members" USING btree ("tenant_id",lower("email")) WHERE state <> 'removed';--> statement-breakpoint
CREATE INDEX "members_by_address" ON "members" USING btree (lower("email")) WHERE state <> 'removed';--> statement-breakpoint
CREATE INDEX "members_by_tenant" ON "members" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "task_links_by_end" ON "task_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "task_links_by_tenant" ON "task_links" USING btree ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tax_id_checks_one_waiting" ON "tax_id_checks" USING btree ("tenant_id","tax_id") WHERE result is null;--> statement-breakpoint
CREATE INDEX "tax_id_checks_waiting" ON "tax_id_checks" USING btree ("look_again_at") WHERE result is null;--> statement-breakpoint
CREATE INDEX "tax_id_checks_by_tenant" ON "tax_id_checks" USING btree ("tenant_id","asked_at","id");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_member_by_role" CHECK ((member_id is null) = (role in ('ops', 'finance', 'admin'))) NOT VALID;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_role_known" CHECK (role in ('ops', 'finance', 'admin', 'owner', 'licences', 'billing', 'reader')) NOT VALID;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_signed_in_by_known" CHECK (signed_in_by in ('key', 'link', 'mail', 'provider')) NOT VALID;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_purpose_known" CHECK (purpose in ('opening', 'invitation', 'signIn')) NOT VALID;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_member_or_role" CHECK ((member_id is null) = (role is not null)) NOT VALID;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_member_by_purpose" CHECK ((member_id is null) = (purpose = 'opening')) NOT VALID;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_type_known" CHECK (type in ('signedUp', 'licencesAdded', 'licencesRemoved', 'licencesEnding', 'licencesReactivated', 'licencesAssigned', 'licencesRevoked', 'userRemoved', 'conversionChosen', 'conversionUndone', 'trialExpired', 'periodStarted', 'billed', 'carried', 'chargeStarted', 'chargeSucceeded', 'chargeGivenBack', 'chargeDeclined', 'chargeAwaitsPayer', 'chargeUnknown', 'chargeCanceled', 'chargeTooSmall', 'paymentFailed', 'overduePaid', 'billsGivenUp', 'suspended', 'deletionWarned', 'cardChanged', 'cardRemoved', 'priceChanged', 'billingFactsSet', 'taxOverrideSet', 'sellerFactsSet', 'cancellationSet', 'cancellationUndone', 'deletionStarted', 'deleted', 'parked', 'unparked', 'clockTargetSet', 'clockReached', 'attentionRaised', 'attentionEnded', 'chargeDisputed', 'disputeMoved', 'disputeClosed', 'refundFailed', 'tenantChanged')) NOT VALID;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'memberInvited', 'memberChanged', 'memberRemoved', 'dataExported', 'tenantChanged', 'billingDetailsSaved', 'contactAdded', 'contactRemoved', 'mailResent')) NOT VALID;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_details_version_not_negative" CHECK (details_version >= 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_whole" CHECK ((card_brand is null) = (card_last4 is null)) NOT VALID;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_milli_percent_not_negative" CHECK (tax_milli_percent >= 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_category_known" CHECK (tax_category in ('standard', 'zero', 'reverse_charge', 'outside_scope')) NOT VALID;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_reason_known" CHECK (tax_reason in ('override', 'seller_not_registered', 'buyer_unknown', 'domestic', 'reverse_charge', 'destination', 'small_seller', 'not_registered_there', 'abroad', 'export')) NOT VALID;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_language_known" CHECK (language in ('en', 'de')) NOT VALID;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_round_not_negative" CHECK (round >= 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK (kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'tax_id_refused', 'deletion_warning', 'deletion_certificate', 'invitation', 'sign_in')) NOT VALID;
