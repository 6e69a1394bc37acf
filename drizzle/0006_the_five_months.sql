CREATE TABLE "clinic_notes" (
	"delivery_id" uuid PRIMARY KEY NOT NULL,
	"key_id" "bytea" NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"version" integer NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_keys" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"entry" "bytea" NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "contact_keys_state_is_known" CHECK ("contact_keys"."state" in ('current', 'replaced'))
);
--> statement-breakpoint
CREATE TABLE "follow_ups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"body" "bytea",
	"signature" "bytea",
	"key_id" "bytea",
	"wrapped" "bytea",
	"received_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	CONSTRAINT "follow_ups_kind_is_known" CHECK ("follow_ups"."kind" in ('correction', 'withdrawal')),
	CONSTRAINT "follow_ups_only_corrections_are_sealed" CHECK ("follow_ups"."kind" = 'correction' or "follow_ups"."wrapped" is null),
	CONSTRAINT "follow_ups_are_signed_but_by_staff" CHECK (num_nonnulls("follow_ups"."body", "follow_ups"."signature") = 2 or ("follow_ups"."kind" = 'withdrawal' and num_nonnulls("follow_ups"."body", "follow_ups"."signature") = 0)),
	CONSTRAINT "follow_ups_name_their_key" CHECK (("follow_ups"."wrapped" is null) or ("follow_ups"."key_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "generalised_records" (
	"from_month" text NOT NULL,
	"to_month" text NOT NULL,
	"care_needs" text NOT NULL,
	"counties" text NOT NULL,
	"clinic_counts" text NOT NULL,
	"outcomes" text NOT NULL,
	"enquiries" integer NOT NULL,
	CONSTRAINT "generalised_records_one_of_a_kind" PRIMARY KEY("from_month","care_needs","counties","clinic_counts","outcomes"),
	CONSTRAINT "generalised_records_single_nobody_out" CHECK ("generalised_records"."enquiries" >= 11),
	CONSTRAINT "generalised_records_months_in_order" CHECK ("generalised_records"."from_month" <= "generalised_records"."to_month")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enquiry_id" uuid NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"is_told" boolean NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "holds_are_bounded" CHECK ("holds"."until" <= "holds"."placed_at" + interval '90 days 1 hour')
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key_id" "bytea" NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"state" text NOT NULL,
	"policy_version" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"delete_at" timestamp (3) with time zone NOT NULL,
	"due_day" date NOT NULL,
	"due_key" smallint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "questions_state_is_known" CHECK ("questions"."state" in ('open', 'closed')),
	CONSTRAINT "questions_close_once" CHECK (("questions"."state" = 'closed') = ("questions"."closed_at" is not null)),
	CONSTRAINT "questions_end_in_time" CHECK ("questions"."delete_at" <= "questions"."due_at")
);
--> statement-breakpoint
CREATE TABLE "retention_reports" (
	"day" date PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"body" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_state_is_known";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_stripped_holds_nothing";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_are_about_one_thing";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_about_is_known";--> statement-breakpoint
DROP INDEX "receipts_one_of_each_kind";--> statement-breakpoint
ALTER TABLE "enquiries" ALTER COLUMN "patient_copy" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "held_from_day" date;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "held_from_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enquiries" ADD COLUMN "held_from_day" date;--> statement-breakpoint
ALTER TABLE "enquiries" ADD COLUMN "held_from_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "state" text DEFAULT 'in_force' NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "returns_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "follow_up_id" uuid;--> statement-breakpoint
ALTER TABLE "statements" ADD COLUMN "withheld" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "clinic_notes" ADD CONSTRAINT "clinic_notes_delivery_exists" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clinic_notes" ADD CONSTRAINT "clinic_notes_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_delivery_exists" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_enquiry_exists" FOREIGN KEY ("enquiry_id") REFERENCES "public"."enquiries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."contact_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_policy_exists" FOREIGN KEY ("policy_version") REFERENCES "public"."policies"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_due_key_exists" FOREIGN KEY ("due_day","due_key") REFERENCES "public"."due_keys"("day","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "contact_keys_one_is_current" ON "contact_keys" USING btree ("state") WHERE "contact_keys"."state" = 'current';--> statement-breakpoint
CREATE UNIQUE INDEX "follow_ups_one_withdrawal" ON "follow_ups" USING btree ("delivery_id") WHERE "follow_ups"."kind" = 'withdrawal';--> statement-breakpoint
CREATE INDEX "follow_ups_of_a_delivery" ON "follow_ups" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "holds_one_in_force" ON "holds" USING btree ("enquiry_id") WHERE "holds"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "questions_to_delete" ON "questions" USING btree ("delete_at");--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_follow_up_exists" FOREIGN KEY ("follow_up_id") REFERENCES "public"."follow_ups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_one_of_each_kind" ON "receipts" USING btree ("delivery_id","kind") WHERE "receipts"."kind" not in ('handled', 'acknowledged');--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_one_for_each_follow_up" UNIQUE("follow_up_id");--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_held_back_by_state" CHECK ("deliveries"."wrapped" is not null or "deliveries"."state" in ('withdrawn', 'stripped'));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_withdrawn_has_its_time" CHECK ("deliveries"."state" <> 'withdrawn' or "deliveries"."withdrawn_at" is not null);--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_held_from_one_moment" CHECK (num_nonnulls("deliveries"."held_from_day", "deliveries"."held_from_at") in (0, 2));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_state_is_known" CHECK ("deliveries"."state" in ('consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'withdrawn', 'stripped'));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_stripped_holds_nothing" CHECK ("deliveries"."state" <> 'stripped' or "deliveries"."wrapped" is null);--> statement-breakpoint
ALTER TABLE "enquiries" ADD CONSTRAINT "enquiries_held_from_one_moment" CHECK (num_nonnulls("enquiries"."held_from_day", "enquiries"."held_from_at") in (0, 2));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_are_about_one_thing" CHECK (("notices"."about" in ('delivery', 'unseen', 'unhandled', 'follow_up')) = ("notices"."delivery_id" is not null));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_about_is_known" CHECK ("notices"."about" in ('delivery', 'unseen', 'unhandled', 'follow_up', 'endpoint', 'status'));--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_state_is_known" CHECK ("policies"."state" in ('announced', 'in_force'));--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_of_follow_ups_name_them" CHECK (("receipts"."kind" = 'acknowledged') = ("receipts"."follow_up_id" is not null));