ALTER TABLE "tenants" ADD COLUMN "former_stripe_customer_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "tenants_by_payment_method" ON "tenants" USING btree ("stripe_payment_method_id");--> statement-breakpoint
CREATE INDEX "tenants_by_former_customer" ON "tenants" USING gin ("former_stripe_customer_ids");