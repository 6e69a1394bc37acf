CREATE TABLE "notice_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"clinic_id" uuid,
	"kind" text NOT NULL,
	"address" text NOT NULL,
	"state" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"tested_at" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"paused_until" timestamp (3) with time zone,
	"last_answer" text,
	"answered_at" timestamp (3) with time zone,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	CONSTRAINT "notice_endpoints_address_once_for_each_clinic" UNIQUE("clinic_id","address"),
	CONSTRAINT "notice_endpoints_operator_has_mail" CHECK ("notice_endpoints"."clinic_id" is not null or "notice_endpoints"."kind" = 'mail'),
	CONSTRAINT "notice_endpoints_kind_is_known" CHECK ("notice_endpoints"."kind" in ('mail', 'webhook')),
	CONSTRAINT "notice_endpoints_state_is_known" CHECK ("notice_endpoints"."state" in ('active', 'off')),
	CONSTRAINT "notice_endpoints_answer_is_code" CHECK ("notice_endpoints"."last_answer" ~ '^[a-z0-9-]{1,40}$')
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"about" text NOT NULL,
	"delivery_id" uuid,
	"state" text NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"last_answer" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "notices_one_for_each_endpoint" UNIQUE("delivery_id","endpoint_id"),
	CONSTRAINT "notices_state_is_known" CHECK ("notices"."state" in ('waiting', 'sent', 'stopped')),
	CONSTRAINT "notices_are_about_one_thing" CHECK (("notices"."about" = 'delivery') = ("notices"."delivery_id" is not null)),
	CONSTRAINT "notices_about_is_known" CHECK ("notices"."about" in ('delivery', 'endpoint')),
	CONSTRAINT "notices_end_once" CHECK (("notices"."state" = 'waiting') = ("notices"."ended_at" is null)),
	CONSTRAINT "notices_answer_is_code" CHECK ("notices"."last_answer" ~ '^[a-z0-9-]{1,40}$')
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "announced_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notice_endpoints" ADD CONSTRAINT "notice_endpoints_clinic_exists" FOREIGN KEY ("clinic_id") REFERENCES "public"."clinics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_endpoint_exists" FOREIGN KEY ("endpoint_id") REFERENCES "public"."notice_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_delivery_exists" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "notice_endpoints_one_is_the_operators" ON "notice_endpoints" USING btree ("kind") WHERE "notice_endpoints"."clinic_id" is null;--> statement-breakpoint
CREATE INDEX "notices_of_an_endpoint" ON "notices" USING btree ("endpoint_id");--> statement-breakpoint
CREATE INDEX "notices_waiting" ON "notices" USING btree ("endpoint_id","next_at","id") WHERE "notices"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "deliveries_unannounced" ON "deliveries" USING btree ("id") WHERE "deliveries"."announced_at" is null and "deliveries"."state" <> 'stripped';