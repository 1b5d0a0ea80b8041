-- Written by hand: an integration that is being deleted counts no more, from the beginning of its deletion.
DROP TRIGGER `integrations_counted_out`;
--> statement-breakpoint
CREATE TRIGGER `integrations_counted_out` AFTER DELETE ON `integrations` WHEN OLD.`deleting_since` IS NULL BEGIN
  UPDATE `tenant_totals` SET `integrations` = `integrations` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `integrations_counted_off` AFTER UPDATE OF `deleting_since` ON `integrations`
WHEN OLD.`deleting_since` IS NULL AND NEW.`deleting_since` IS NOT NULL BEGIN
  UPDATE `tenant_totals` SET `integrations` = `integrations` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
