DROP INDEX "activity_by_tenant";--> statement-breakpoint
DROP INDEX "invoices_by_tenant";--> statement-breakpoint
CREATE INDEX "activity_by_tenant" ON "activity" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "invoices_by_tenant" ON "invoices" USING btree ("tenant_id","issued_at","number");