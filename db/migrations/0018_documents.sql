ALTER TABLE "activity" DROP CONSTRAINT "activity_type_known";--> statement-breakpoint
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
ALTER TABLE "deletions" ADD COLUMN "invoices_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_type_known" CHECK (type in ('signedUp', 'licencesAdded', 'licencesRemoved', 'licencesEnding', 'licencesReactivated', 'licencesAssigned', 'licencesRevoked', 'userRemoved', 'conversionChosen', 'conversionUndone', 'trialExpired', 'periodStarted', 'billed', 'carried', 'chargeStarted', 'chargeSucceeded', 'chargeGivenBack', 'chargeDeclined', 'chargeAwaitsPayer', 'chargeUnknown', 'chargeCanceled', 'chargeTooSmall', 'paymentFailed', 'overduePaid', 'billsGivenUp', 'suspended', 'deletionWarned', 'cardChanged', 'cardRemoved', 'priceChanged', 'billingFactsSet', 'taxOverrideSet', 'sellerFactsSet', 'cancellationSet', 'cancellationUndone', 'deletionStarted', 'deleted', 'parked', 'unparked', 'clockTargetSet', 'clockReached', 'attentionRaised', 'attentionEnded', 'chargeDisputed', 'disputeMoved', 'disputeClosed', 'refundFailed'));--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_details_version_not_negative" CHECK (details_version >= 0);--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_whole" CHECK ((card_brand is null) = (card_last4 is null));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_milli_percent_not_negative" CHECK (tax_milli_percent >= 0);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_category_known" CHECK (tax_category in ('standard', 'zero', 'reverse_charge', 'outside_scope'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tax_reason_known" CHECK (tax_reason in ('override', 'seller_not_registered', 'buyer_unknown', 'domestic', 'reverse_charge', 'destination', 'small_seller', 'not_registered_there', 'abroad', 'export'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_language_known" CHECK (language in ('en', 'de'));