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
);
--> statement-breakpoint
ALTER TABLE "activity" DROP CONSTRAINT "activity_type_known";--> statement-breakpoint
ALTER TABLE "audit" DROP CONSTRAINT "audit_act_known";--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "customer_outdated_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_details_by_command" ON "billing_details" USING btree ("tenant_id","command_id");--> statement-breakpoint
CREATE INDEX "tenants_with_outdated_customer" ON "tenants" USING btree ("id") WHERE customer_outdated_since is not null;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_type_known" CHECK (type in ('signedUp', 'licencesAdded', 'licencesRemoved', 'licencesEnding', 'licencesReactivated', 'licencesAssigned', 'licencesRevoked', 'userRemoved', 'conversionChosen', 'conversionUndone', 'trialExpired', 'periodStarted', 'billed', 'carried', 'chargeStarted', 'chargeSucceeded', 'chargeGivenBack', 'chargeDeclined', 'chargeAwaitsPayer', 'chargeUnknown', 'chargeCanceled', 'chargeTooSmall', 'paymentFailed', 'overduePaid', 'billsGivenUp', 'suspended', 'deletionWarned', 'cardChanged', 'cardRemoved', 'priceChanged', 'billingFactsSet', 'taxOverrideSet', 'sellerFactsSet', 'cancellationSet', 'cancellationUndone', 'deletionStarted', 'deleted', 'parked', 'unparked', 'clockTargetSet', 'clockReached', 'attentionRaised', 'attentionEnded', 'chargeDisputed', 'disputeMoved', 'disputeClosed', 'refundFailed', 'tenantChanged'));--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_act_known" CHECK (act in ('signedIn', 'signedOut', 'sessionEnded', 'keyMade', 'keyRevoked', 'linkMade', 'dataExported', 'tenantChanged', 'billingDetailsSaved'));