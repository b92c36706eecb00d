CREATE TABLE "kept_figures" (
	"id" integer PRIMARY KEY NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"figures" jsonb NOT NULL,
	CONSTRAINT "kept_figures_id_not_negative" CHECK (id >= 0)
);
--> statement-breakpoint
CREATE TABLE "stuck_runs" (
	"workflow_id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"tenant_id" text,
	"problem" text NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trial_signs" (
	"tenant_id" text NOT NULL,
	"sign" text NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trial_signs_tenant_id_sign_hash_pk" PRIMARY KEY("tenant_id","sign","hash"),
	CONSTRAINT "trial_signs_sign_known" CHECK (sign in ('address', 'card'))
);
--> statement-breakpoint
ALTER TABLE "licences" RENAME COLUMN "user_id" TO "holder";--> statement-breakpoint
DROP INDEX "licences_one_per_user";--> statement-breakpoint
ALTER TABLE "document_series" ADD COLUMN "proven_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "quotes" ADD COLUMN "used_by" text;--> statement-breakpoint
ALTER TABLE "deletions" ADD COLUMN "histories_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "user_salt" text DEFAULT gen_random_uuid()::text;--> statement-breakpoint
ALTER TABLE "stuck_runs" ADD CONSTRAINT "stuck_runs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trial_signs" ADD CONSTRAINT "trial_signs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trial_signs_by_hash" ON "trial_signs" USING btree ("hash","at");--> statement-breakpoint
CREATE INDEX "trial_signs_by_time" ON "trial_signs" USING btree ("at");--> statement-breakpoint
CREATE INDEX "subscriptions_by_due" ON "subscriptions" USING btree ("next_due_at") WHERE not is_test_clock;--> statement-breakpoint
CREATE UNIQUE INDEX "licences_one_per_user" ON "licences" USING btree ("tenant_id","holder") WHERE removed_at is null and holder is not null;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_role_known" CHECK (role in ('ops', 'finance', 'metrics', 'admin', 'product'));--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_origin_known" CHECK (origin in ('configuration', 'first start'));--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_role_known" CHECK (role in ('ops', 'finance', 'admin'));--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_signed_in_by_known" CHECK (signed_in_by in ('key', 'link', 'provider'));--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_role_known" CHECK (role in ('ops', 'finance', 'admin'));--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_type_known" CHECK (type in ('signedUp', 'licencesAdded', 'licencesRemoved', 'licencesEnding', 'licencesReactivated', 'licencesAssigned', 'licencesRevoked', 'userRemoved', 'conversionChosen', 'conversionUndone', 'trialExpired', 'periodStarted', 'billed', 'carried', 'chargeStarted', 'chargeSucceeded', 'chargeGivenBack', 'chargeDeclined', 'chargeAwaitsPayer', 'chargeUnknown', 'chargeCanceled', 'chargeTooSmall', 'paymentFailed', 'overduePaid', 'billsGivenUp', 'suspended', 'deletionWarned', 'cardChanged', 'cardRemoved', 'priceChanged', 'cancellationSet', 'cancellationUndone', 'deletionStarted', 'deleted', 'parked', 'unparked', 'clockTargetSet', 'clockReached', 'attentionRaised', 'attentionEnded', 'chargeDisputed', 'disputeMoved', 'disputeClosed', 'refundFailed'));--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_amount_not_negative" CHECK (amount >= 0);--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_currency_form" CHECK (currency ~ '^[a-z]{3}$');--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'dataExported'));--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_kind_known" CHECK (kind in ('first', 'renewal', 'proration'));--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_attempt_not_negative" CHECK (attempt >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_state_known" CHECK (state in ('pending', 'succeeded', 'declined', 'requires_action', 'unknown', 'canceled'));--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_amount_not_negative" CHECK (amount >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_tax_not_negative" CHECK (tax >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_refunded_not_negative" CHECK (refunded >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_currency_form" CHECK (currency ~ '^[a-z]{3}$');--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_quantity_not_negative" CHECK (quantity >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_period_number_not_negative" CHECK (period_number >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_tax_within" CHECK (tax <= amount);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_refunded_within" CHECK (refunded <= amount);--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_amount_not_negative" CHECK (amount >= 0);--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_currency_form" CHECK (currency ~ '^[a-z]{3}$');--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_version_not_negative" CHECK (version >= 0);--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_state_known" CHECK (state in ('requested', 'refused', 'pending', 'succeeded', 'failed'));--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_asked_amount_not_negative" CHECK (asked_amount >= 0);--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_amount_not_negative" CHECK (amount >= 0);--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_tax_not_negative" CHECK (tax >= 0);--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_currency_form" CHECK (currency ~ '^[a-z]{3}$');--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_tax_within" CHECK (tax <= amount);--> statement-breakpoint
ALTER TABLE "document_series" ADD CONSTRAINT "document_series_kind_known" CHECK (kind in ('invoice', 'credit_note'));--> statement-breakpoint
ALTER TABLE "document_series" ADD CONSTRAINT "document_series_last_number_not_negative" CHECK (last_number >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_kind_known" CHECK (kind in ('invoice', 'credit_note'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_total_not_negative" CHECK (total >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_not_negative" CHECK (tax >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_currency_form" CHECK (currency ~ '^[a-z]{3}$');--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_period_number_not_negative" CHECK (period_number >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_within" CHECK (tax <= total);--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK (kind in ('trial_ending', 'bill_preview', 'price_changed', 'card_removed', 'card_expiring', 'receipt', 'payment_failed', 'suspended', 'deletion_warning', 'deletion_certificate'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_state_known" CHECK (state in ('planned', 'due', 'sent', 'dropped'));--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_attempts_not_negative" CHECK (attempts >= 0);--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ADD CONSTRAINT "reconciliation_findings_kind_known" CHECK (kind in ('no_ledger_row', 'paid_there', 'undecided_here', 'not_paid_there', 'no_intent', 'never_sent', 'amount', 'currency', 'second_intent', 'paid_twice', 'no_refund_row', 'refunded_there', 'refund_undecided_here', 'not_refunded_there', 'no_refund', 'refund_never_sent', 'refund_amount', 'refund_currency', 'second_refund', 'no_dispute_row', 'dispute_state', 'no_dispute', 'dispute_amount', 'dispute_currency', 'paid_in_history', 'not_paid_in_history', 'not_in_history', 'amount_in_history'));--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_source_known" CHECK (source in ('scheduled', 'on_demand'));--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_state_known" CHECK (state in ('requested', 'running', 'succeeded', 'failed'));--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_amount_not_negative" CHECK (amount >= 0);--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_tax_not_negative" CHECK (tax >= 0);--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_reactivated_not_negative" CHECK (reactivated >= 0);--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_tax_within" CHECK (tax <= amount);--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_retries_after_503_not_negative" CHECK (retries_after_503 >= 0);--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_status_not_negative" CHECK (status >= 0);--> statement-breakpoint
ALTER TABLE "licences" ADD CONSTRAINT "licences_number_not_negative" CHECK (number >= 0);--> statement-breakpoint
ALTER TABLE "licences" ADD CONSTRAINT "licences_status_known" CHECK (status in ('active', 'ending'));--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_version_not_negative" CHECK (version >= 0);--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_period_number_not_negative" CHECK (period_number >= 0);--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_state_known" CHECK (state in ('trialing', 'trial_expired', 'active', 'past_due', 'suspended', 'canceling', 'deleting', 'deleted'));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_version_not_negative" CHECK (version >= 0);--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_state_known" CHECK (state in ('trialing', 'trial_expired', 'active', 'past_due', 'suspended', 'canceling', 'deleting', 'deleted'));