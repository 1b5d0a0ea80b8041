-- Written by hand: drizzle-kit does not know triggers. They keep in one row how many rows of each kind a tenant has. An
-- integration that is being deleted counts no more, from the beginning of its deletion. Its tools are counted as it says.
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
--> statement-breakpoint
CREATE TRIGGER `connections_counted_in` AFTER INSERT ON `connections` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `connections`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `connections` = `connections` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `connections_counted_out` AFTER DELETE ON `connections` BEGIN
  UPDATE `tenant_totals` SET `connections` = `connections` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_configs_counted_in` AFTER INSERT ON `integration_configs` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `configs`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `configs` = `configs` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_configs_counted_out` AFTER DELETE ON `integration_configs` BEGIN
  UPDATE `tenant_totals` SET `configs` = `configs` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_shares_counted_in` AFTER INSERT ON `integration_shares` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `shares`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `shares` = `shares` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_shares_counted_out` AFTER DELETE ON `integration_shares` BEGIN
  UPDATE `tenant_totals` SET `shares` = `shares` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_icons_counted_in` AFTER INSERT ON `integration_icons` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `icons`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `icons` = `icons` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `integration_icons_counted_out` AFTER DELETE ON `integration_icons` BEGIN
  UPDATE `tenant_totals` SET `icons` = `icons` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `api_keys_counted_in` AFTER INSERT ON `api_keys` BEGIN
  INSERT INTO `tenant_totals` (`tenant_id`, `keys`) VALUES (NEW.`tenant_id`, 1)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `keys` = `keys` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `api_keys_counted_out` AFTER DELETE ON `api_keys` BEGIN
  UPDATE `tenant_totals` SET `keys` = `keys` - 1 WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `tools_counted` AFTER UPDATE OF `imported_tools` ON `integrations` BEGIN
  UPDATE `tenant_totals` SET `tools` = `tools` + NEW.`imported_tools` - OLD.`imported_tools`
  WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `tools_counted_out` AFTER DELETE ON `integrations` BEGIN
  UPDATE `tenant_totals` SET `tools` = `tools` - OLD.`imported_tools` WHERE `tenant_id` = OLD.`tenant_id`;
END;
--> statement-breakpoint
-- What is kept of a former version of an integration goes with the last grant that was given under that version.
CREATE TRIGGER `former_clients_left_by_connection` AFTER DELETE ON `connections` BEGIN
  DELETE FROM `former_clients` WHERE `id` = OLD.`integration_id` || '@' || OLD.`integration_version`
    AND NOT EXISTS (SELECT 1 FROM `connections`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`)
    AND NOT EXISTS (SELECT 1 FROM `pending_grants`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`);
END;
--> statement-breakpoint
CREATE TRIGGER `former_clients_left_by_replacement` AFTER UPDATE OF `integration_id`, `integration_version` ON `connections`
WHEN OLD.`integration_version` <> NEW.`integration_version` OR OLD.`integration_id` <> NEW.`integration_id` BEGIN
  DELETE FROM `former_clients` WHERE `id` = OLD.`integration_id` || '@' || OLD.`integration_version`
    AND NOT EXISTS (SELECT 1 FROM `connections`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`)
    AND NOT EXISTS (SELECT 1 FROM `pending_grants`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`);
END;
--> statement-breakpoint
CREATE TRIGGER `former_clients_left_by_pending_grant` AFTER DELETE ON `pending_grants` BEGIN
  DELETE FROM `former_clients` WHERE `id` = OLD.`integration_id` || '@' || OLD.`integration_version`
    AND NOT EXISTS (SELECT 1 FROM `connections`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`)
    AND NOT EXISTS (SELECT 1 FROM `pending_grants`
      WHERE `integration_id` = OLD.`integration_id` AND `integration_version` = OLD.`integration_version`);
END;
--> statement-breakpoint
-- A share is found by the name and the type of its integration, so it has both.
CREATE TRIGGER `integration_shares_follow` AFTER UPDATE OF `slug`, `type` ON `integrations`
WHEN OLD.`slug` <> NEW.`slug` OR OLD.`type` <> NEW.`type` BEGIN
  UPDATE `integration_shares` SET `slug` = NEW.`slug`, `type` = NEW.`type` WHERE `integration_id` = NEW.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `connections_have_types` AFTER INSERT ON `connections` WHEN NEW.`type` = '' BEGIN
  UPDATE `connections` SET `type` = (SELECT `type` FROM `integrations` WHERE `id` = NEW.`integration_id`)
  WHERE `id` = NEW.`id`;
END;
--> statement-breakpoint
-- When the schedule has to look at a tenant: as soon as the first of its connections is due.
CREATE TRIGGER `connections_scheduled_in` AFTER INSERT ON `connections` WHEN NEW.`next_refresh_at` IS NOT NULL BEGIN
  INSERT INTO `tenant_schedules` (`tenant_id`, `refresh_due_at`) VALUES (NEW.`tenant_id`, NEW.`next_refresh_at`)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `refresh_due_at` = excluded.`refresh_due_at`
  WHERE `refresh_due_at` IS NULL OR excluded.`refresh_due_at` < `refresh_due_at`;
END;
--> statement-breakpoint
CREATE TRIGGER `connections_scheduled_anew` AFTER UPDATE OF `next_refresh_at` ON `connections`
WHEN NEW.`next_refresh_at` IS NOT NULL BEGIN
  INSERT INTO `tenant_schedules` (`tenant_id`, `refresh_due_at`) VALUES (NEW.`tenant_id`, NEW.`next_refresh_at`)
  ON CONFLICT (`tenant_id`) DO UPDATE SET `refresh_due_at` = excluded.`refresh_due_at`
  WHERE `refresh_due_at` IS NULL OR excluded.`refresh_due_at` < `refresh_due_at`;
END;
--> statement-breakpoint
-- An integration that was made for a stored token goes when the token moves to another one.
CREATE TRIGGER `integrations_left_by_token` AFTER UPDATE OF `integration_id` ON `connections`
WHEN OLD.`integration_id` <> NEW.`integration_id` BEGIN
  DELETE FROM `integrations` WHERE `id` = OLD.`integration_id` AND `for_token`
    AND NOT EXISTS (SELECT 1 FROM `connections` WHERE `integration_id` = OLD.`integration_id`);
END;
--> statement-breakpoint
-- The candidates of an older authorization must never be used again: they may be another account's.
CREATE TRIGGER `refresh_candidates_superseded` AFTER UPDATE OF `grant_version` ON `connections`
WHEN OLD.`grant_version` <> NEW.`grant_version` BEGIN
  DELETE FROM `refresh_candidates` WHERE `connection_id` = NEW.`id` AND `grant_version` <> NEW.`grant_version`;
END;
