CREATE TABLE "clinic_key_entries" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"key_id" "bytea" NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_numbers" (
	"clinic_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"delivery_id" uuid,
	"entry" "bytea" NOT NULL,
	"link" "bytea" NOT NULL,
	CONSTRAINT "delivery_numbers_count_up" PRIMARY KEY("clinic_id","number"),
	CONSTRAINT "delivery_numbers_one_for_each_delivery" UNIQUE("delivery_id")
);
--> statement-breakpoint
CREATE TABLE "log_batches" (
	"log" smallint NOT NULL,
	"from_size" bigint NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "log_batches_one_of_each_size" PRIMARY KEY("log","size"),
	CONSTRAINT "log_batches_one_after_each" UNIQUE("log","from_size"),
	CONSTRAINT "log_batches_grow" CHECK ("log_batches"."size" > "log_batches"."from_size")
);
--> statement-breakpoint
CREATE TABLE "log_checkpoints" (
	"log" smallint NOT NULL,
	"size" bigint NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "log_checkpoints_one_of_each_size" PRIMARY KEY("log","size")
);
--> statement-breakpoint
CREATE TABLE "log_cosignatures" (
	"log" smallint NOT NULL,
	"size" bigint NOT NULL,
	"witness" text NOT NULL,
	"line" text NOT NULL,
	"cosigned_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_cosignatures_one_of_each_witness" PRIMARY KEY("log","size","witness")
);
--> statement-breakpoint
CREATE TABLE "log_leases" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"holder" uuid NOT NULL,
	"epoch" bigint NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"signed_at" timestamp (3) with time zone,
	CONSTRAINT "log_leases_only_one" CHECK ("log_leases"."only")
);
--> statement-breakpoint
CREATE TABLE "log_leaves" (
	"log" smallint NOT NULL,
	"index" bigint NOT NULL,
	"entry" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "log_leaves_one_at_each_index" PRIMARY KEY("log","index"),
	CONSTRAINT "log_leaves_no_entry_twice" UNIQUE("log","hash")
);
--> statement-breakpoint
CREATE TABLE "log_queue" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entry" "bytea" NOT NULL,
	"position" bigserial NOT NULL,
	"clinic_id" uuid,
	"delivery_id" uuid,
	"queued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_tiles" (
	"log" smallint NOT NULL,
	"level" smallint NOT NULL,
	"index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "log_tiles_one_at_each_place" PRIMARY KEY("log","level","index")
);
--> statement-breakpoint
CREATE TABLE "logs" (
	"number" smallint PRIMARY KEY NOT NULL,
	"origin" text NOT NULL,
	"key" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "logs_origin_is_unique" UNIQUE("origin")
);
--> statement-breakpoint
ALTER TABLE "clinic_keys" DROP CONSTRAINT "clinic_keys_state_is_known";--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD COLUMN "proof" "bytea";--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD COLUMN "entry" "bytea";--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD COLUMN "first_entry" "bytea";--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD COLUMN "rests_on" "bytea";--> statement-breakpoint
ALTER TABLE "staff_acts" ADD COLUMN "enquiry_id" uuid;--> statement-breakpoint
ALTER TABLE "clinic_key_entries" ADD CONSTRAINT "clinic_key_entries_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_checkpoints" ADD CONSTRAINT "log_checkpoints_batch_exists" FOREIGN KEY ("log","size") REFERENCES "public"."log_batches"("log","size") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_cosignatures" ADD CONSTRAINT "log_cosignatures_checkpoint_exists" FOREIGN KEY ("log","size") REFERENCES "public"."log_checkpoints"("log","size") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_leaves" ADD CONSTRAINT "log_leaves_log_exists" FOREIGN KEY ("log") REFERENCES "public"."logs"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clinic_key_entries_of_a_key" ON "clinic_key_entries" USING btree ("key_id","published_at");--> statement-breakpoint
CREATE INDEX "log_leaves_public" ON "log_leaves" USING btree ("log","index") WHERE octet_length("log_leaves"."entry") > 32;--> statement-breakpoint
CREATE INDEX "staff_acts_about_an_enquiry" ON "staff_acts" USING btree ("enquiry_id") WHERE "staff_acts"."enquiry_id" is not null;--> statement-breakpoint
-- Nobody vouches for staff from before the log: the first is added again, by whoever holds keys/relay.
UPDATE "staff" SET "removed_at" = videre_now() WHERE "removed_at" IS NULL;--> statement-breakpoint
-- A key without a public entry is not sealed to: its clinic is invited anew.
UPDATE "clinic_keys" SET "state" = 'replaced' WHERE "state" IN ('proven', 'current');--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD CONSTRAINT "clinic_keys_nobody_seals_without_entry" CHECK ("clinic_keys"."state" not in ('approved', 'current') or "clinic_keys"."entry" is not null);--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD CONSTRAINT "clinic_keys_state_is_known" CHECK ("clinic_keys"."state" in ('offered', 'proven', 'approved', 'current', 'replaced', 'revoked'));