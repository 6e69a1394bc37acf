-- What stands in the log stands for ever: not even the relay's own role changes or deletes it by mistake.
CREATE FUNCTION videre_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON logs EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
CREATE TRIGGER log_leaves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
CREATE TRIGGER log_tiles_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_tiles EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
CREATE TRIGGER log_batches_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_batches EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
CREATE TRIGGER log_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoints EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
CREATE TRIGGER log_cosignatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_cosignatures EXECUTE FUNCTION videre_append_only();
--> statement-breakpoint
-- Of a delivery's number only the delivery can go, when it is stripped.
CREATE FUNCTION videre_tombstone_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.delivery_id IS NULL AND (NEW.clinic_id, NEW.number, NEW.entry, NEW.link) = (OLD.clinic_id, OLD.number, OLD.entry, OLD.link) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER delivery_numbers_tombstone_only BEFORE UPDATE ON delivery_numbers FOR EACH ROW EXECUTE FUNCTION videre_tombstone_only();
--> statement-breakpoint
CREATE TRIGGER delivery_numbers_append_only BEFORE DELETE OR TRUNCATE ON delivery_numbers EXECUTE FUNCTION videre_append_only();
