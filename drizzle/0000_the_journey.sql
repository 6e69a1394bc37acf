CREATE TABLE "anonymised_records" (
	"month" text NOT NULL,
	"care_need" text NOT NULL,
	"county" text NOT NULL,
	"clinic_count" smallint NOT NULL,
	"outcome" text NOT NULL,
	"enquiries" integer NOT NULL,
	CONSTRAINT "anonymised_records_one_of_a_kind" PRIMARY KEY("month","care_need","county","clinic_count","outcome"),
	CONSTRAINT "anonymised_records_count_something" CHECK ("anonymised_records"."enquiries" > 0)
);
--> statement-breakpoint
CREATE TABLE "clinic_keys" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"clinic_id" uuid NOT NULL,
	"seal_key" "bytea" NOT NULL,
	"sign_key" "bytea" NOT NULL,
	"session_key" "bytea" NOT NULL,
	"state" text NOT NULL,
	"test_token_hash" "bytea",
	"offered_at" timestamp (3) with time zone NOT NULL,
	"proven_at" timestamp (3) with time zone,
	"current_from" timestamp (3) with time zone,
	CONSTRAINT "clinic_keys_state_is_known" CHECK ("clinic_keys"."state" in ('offered', 'proven', 'current', 'replaced', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "clinic_sessions" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"clinic_id" uuid NOT NULL,
	"key_id" "bytea" NOT NULL,
	"challenge_hash" "bytea" NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "clinic_sessions_challenge_is_used_once" UNIQUE("challenge_hash")
);
--> statement-breakpoint
CREATE TABLE "clinics" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"place" text NOT NULL,
	"county" text NOT NULL,
	"telephone" text NOT NULL,
	"languages" text[] NOT NULL,
	"care_needs" text[] NOT NULL,
	"state" text NOT NULL,
	"invite_hash" "bytea",
	"invited_at" timestamp (3) with time zone NOT NULL,
	"active_at" timestamp (3) with time zone,
	CONSTRAINT "clinics_invite_is_unique" UNIQUE("invite_hash"),
	CONSTRAINT "clinics_state_is_known" CHECK ("clinics"."state" in ('invited', 'proven', 'active', 'paused'))
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"enquiry_id" uuid NOT NULL,
	"clinic_id" uuid NOT NULL,
	"key_id" "bytea" NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"problem" text,
	"wrapped" "bytea",
	"wrapped_hash" "bytea",
	"commitment" "bytea",
	"token_hash" "bytea",
	"consent_version" text NOT NULL,
	"consent_at" timestamp (3) with time zone NOT NULL,
	"consigned_at" timestamp (3) with time zone NOT NULL,
	"handed_over_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone,
	"seen_at" timestamp (3) with time zone,
	"handled_at" timestamp (3) with time zone,
	"problem_at" timestamp (3) with time zone,
	"due_day" date NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deliveries_reference_is_unique" UNIQUE("reference"),
	CONSTRAINT "deliveries_one_for_each_clinic" UNIQUE("enquiry_id","clinic_id"),
	CONSTRAINT "deliveries_state_is_known" CHECK ("deliveries"."state" in ('consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'stripped')),
	CONSTRAINT "deliveries_stripped_holds_nothing" CHECK (("deliveries"."state" = 'stripped') = ("deliveries"."wrapped" is null))
);
--> statement-breakpoint
CREATE TABLE "due_days" (
	"day" date PRIMARY KEY NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"key_check" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enquiries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"idempotency_hash" "bytea" NOT NULL,
	"request_check" "bytea" NOT NULL,
	"access_hash" "bytea" NOT NULL,
	"verification_key" "bytea" NOT NULL,
	"care_need" text NOT NULL,
	"county" text NOT NULL,
	"language" text NOT NULL,
	"sealed_by" text NOT NULL,
	"policy_version" text NOT NULL,
	"clinic_count" smallint NOT NULL,
	"patient_copy" "bytea" NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL,
	"due_day" date NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "enquiries_reference_is_unique" UNIQUE("reference"),
	CONSTRAINT "enquiries_idempotency_key_is_unique" UNIQUE("idempotency_hash"),
	CONSTRAINT "enquiries_sealed_by_is_known" CHECK ("enquiries"."sealed_by" in ('sender', 'relay')),
	CONSTRAINT "enquiries_clinic_count_in_range" CHECK ("enquiries"."clinic_count" between 1 and 20)
);
--> statement-breakpoint
CREATE TABLE "integration_tokens" (
	"name" text PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"version" text PRIMARY KEY NOT NULL,
	"body" "bytea" NOT NULL,
	"in_force_from" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key_id" "bytea" NOT NULL,
	"body" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relays" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"origin" text NOT NULL,
	"sign_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "relays_only_one" CHECK ("relays"."only")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"sign_key" "bytea" NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "staff_key_is_unique" UNIQUE("sign_key")
);
--> statement-breakpoint
CREATE TABLE "staff_acts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"body" "bytea" NOT NULL,
	"done_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_signatures" (
	"act_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"signature" "bytea" NOT NULL,
	CONSTRAINT "staff_signatures_once_each" PRIMARY KEY("act_id","staff_id")
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enquiry_id" uuid,
	"delivery_id" uuid,
	"event" text NOT NULL,
	"body" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "statements_concern_one_thing" CHECK (num_nonnulls("statements"."enquiry_id", "statements"."delivery_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "clinic_keys" ADD CONSTRAINT "clinic_keys_clinic_exists" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clinic_sessions" ADD CONSTRAINT "clinic_sessions_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_enquiry_exists" FOREIGN KEY ("enquiry_id") REFERENCES "public"."enquiries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_due_day_exists" FOREIGN KEY ("due_day") REFERENCES "public"."due_days"("day") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enquiries" ADD CONSTRAINT "enquiries_policy_exists" FOREIGN KEY ("policy_version") REFERENCES "public"."policies"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enquiries" ADD CONSTRAINT "enquiries_due_day_exists" FOREIGN KEY ("due_day") REFERENCES "public"."due_days"("day") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_delivery_exists" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_key_exists" FOREIGN KEY ("key_id") REFERENCES "public"."clinic_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_signatures" ADD CONSTRAINT "staff_signatures_act_exists" FOREIGN KEY ("act_id") REFERENCES "public"."staff_acts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_signatures" ADD CONSTRAINT "staff_signatures_staff_exists" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_enquiry_exists" FOREIGN KEY ("enquiry_id") REFERENCES "public"."enquiries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_delivery_exists" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "clinic_keys_one_is_current" ON "clinic_keys" USING btree ("clinic_id") WHERE "clinic_keys"."state" = 'current';--> statement-breakpoint
CREATE INDEX "clinic_sessions_by_end" ON "clinic_sessions" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "deliveries_inbox" ON "deliveries" USING btree ("clinic_id","consigned_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_inbox_by_state" ON "deliveries" USING btree ("clinic_id","state","consigned_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("due_at") WHERE "deliveries"."state" <> 'stripped';--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_one_of_each_kind" ON "receipts" USING btree ("delivery_id","kind") WHERE "receipts"."kind" <> 'handled';--> statement-breakpoint
CREATE INDEX "receipts_of_a_delivery" ON "receipts" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "statements_of_an_enquiry" ON "statements" USING btree ("enquiry_id");--> statement-breakpoint
CREATE INDEX "statements_of_a_delivery" ON "statements" USING btree ("delivery_id");