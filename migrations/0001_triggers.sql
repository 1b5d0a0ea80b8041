-- Written by hand: drizzle-kit does not know triggers. They keep the number of a tenant's integrations in one row.
CREATE TRIGGER `integrations_counted_in` AFTER INSERT ON `integrations` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `integrations`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `integrations` = `integrations` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `integrations_counted_out` AFTER DELETE ON `integrations` BEGIN
  UPDATE `tenant_totals` SET `integrations` = `integrations` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
