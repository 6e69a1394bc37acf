CREATE TABLE "due_keys" (
	"day" date NOT NULL,
	"number" smallint NOT NULL,
	"key_check" "bytea" NOT NULL,
	CONSTRAINT "due_keys_one_of_each_number" PRIMARY KEY("day","number"),
	CONSTRAINT "due_keys_number_in_range" CHECK ("due_keys"."number" between 1 and 99)
);
--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_one_for_each_endpoint";--> statement-breakpoint
ALTER TABLE "notice_endpoints" DROP CONSTRAINT "notice_endpoints_operator_has_mail";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_are_about_one_thing";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_about_is_known";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_due_day_exists";
--> statement-breakpoint
ALTER TABLE "enquiries" DROP CONSTRAINT "enquiries_due_day_exists";
--> statement-breakpoint
DROP INDEX "notice_endpoints_one_is_the_operators";--> statement-breakpoint
ALTER TABLE "notice_endpoints" ALTER COLUMN "address" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "silence" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "silence_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "due_key" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "enquiries" ADD COLUMN "due_key" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD COLUMN "enquiry_id" uuid;--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD COLUMN "wrapped_address" "bytea";--> statement-breakpoint
ALTER TABLE "due_keys" ADD CONSTRAINT "due_keys_day_exists" FOREIGN KEY ("day") REFERENCES "public"."due_days"("day") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Every day so far had one key.
INSERT INTO "due_keys" ("day", "number", "key_check") SELECT "day", 1, "key_check" FROM "due_days";--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_due_key_exists" FOREIGN KEY ("due_day","due_key") REFERENCES "public"."due_keys"("day","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enquiries" ADD CONSTRAINT "enquiries_due_key_exists" FOREIGN KEY ("due_day","due_key") REFERENCES "public"."due_keys"("day","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_enquiry_exists" FOREIGN KEY ("enquiry_id") REFERENCES "public"."enquiries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_unanswered" ON "deliveries" USING btree ("consigned_at") WHERE "deliveries"."handled_at" is null and "deliveries"."silence" is distinct from 'unhandled_told' and "deliveries"."state" <> 'stripped';--> statement-breakpoint
CREATE UNIQUE INDEX "notices_one_status_waits" ON "notices" USING btree ("endpoint_id") WHERE "notices"."about" = 'status' and "notices"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "notice_endpoints_one_is_the_operators" ON "notice_endpoints" USING btree ("kind") WHERE "notice_endpoints"."clinic_id" is null and "notice_endpoints"."enquiry_id" is null;--> statement-breakpoint
ALTER TABLE "due_days" DROP COLUMN "key_check";--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_one_for_each_patient" UNIQUE("enquiry_id");--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_one_of_a_kind_for_each_endpoint" UNIQUE("delivery_id","endpoint_id","about");--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_silence_is_known" CHECK ("deliveries"."silence" in ('unseen_reminded', 'unseen_told', 'unhandled_reminded', 'unhandled_told'));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_silence_has_its_time" CHECK (("deliveries"."silence" is null) = ("deliveries"."silence_at" is null));--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_are_of_one" CHECK ("notice_endpoints"."clinic_id" is null or "notice_endpoints"."enquiry_id" is null);--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_only_clinics_have_webhooks" CHECK ("notice_endpoints"."clinic_id" is not null or "notice_endpoints"."kind" = 'mail');--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_patients_are_wrapped" CHECK (("notice_endpoints"."enquiry_id" is null) = ("notice_endpoints"."address" is not null));--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_have_one_address" CHECK (num_nonnulls("notice_endpoints"."address", "notice_endpoints"."wrapped_address") = 1);--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_are_about_one_thing" CHECK (("notices"."about" in ('delivery', 'unseen', 'unhandled')) = ("notices"."delivery_id" is not null));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_about_is_known" CHECK ("notices"."about" in ('delivery', 'unseen', 'unhandled', 'endpoint', 'status'));