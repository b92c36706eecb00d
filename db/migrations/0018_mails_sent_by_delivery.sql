ALTER TABLE "mails" DROP CONSTRAINT "mails_attempts_not_negative";--> statement-breakpoint
ALTER TABLE "mails" DROP COLUMN "attempts";--> statement-breakpoint
ALTER TABLE "mails" DROP COLUMN "retry_at";--> statement-breakpoint
ALTER TABLE "mails" DROP COLUMN "last_error";