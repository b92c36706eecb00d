CREATE TABLE "kept_figures" (
	"id" integer PRIMARY KEY NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"figures" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "subscriptions_by_due" ON "subscriptions" USING btree ("next_due_at") WHERE not is_test_clock;