-- Written by hand: drizzle-kit does not know triggers. They keep the number of a tenant's integrations in one row. An
-- integration that is being deleted counts no more, from the beginning of its deletion.
CREATE TRIGGER `integrations_counted_in` AFTER INSERT ON `integrations` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `integrations`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `integrations` = `integrations` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `integrations_counted_out` AFTER DELETE ON `integrations` WHEN OLD.`deleting_since` IS NULL BEGIN
  UPDATE `tenant_totals` SET `integrations` = `integrations` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `integrations_counted_off` AFTER UPDATE OF `deleting_since` ON `integrations`
WHEN OLD.`deleting_since` IS NULL AND NEW.`deleting_since` IS NOT NULL BEGIN
  UPDATE `tenant_totals` SET `integrations` = `integrations` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
