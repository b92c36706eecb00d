ALTER TABLE "charges" ADD COLUMN "card_brand" text;--> statement-breakpoint
ALTER TABLE "charges" ADD COLUMN "card_last4" text;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_whole" CHECK ((card_brand is null) = (card_last4 is null));