DROP INDEX `connections_by_integration`;--> statement-breakpoint
CREATE INDEX `connections_by_integration` ON `connections` (`integration_id`,`id`);--> statement-breakpoint
DROP INDEX `integrations_by_id`;--> statement-breakpoint
ALTER TABLE `integrations` ADD `deleting_since` integer;--> statement-breakpoint
CREATE INDEX `integrations_by_deletion` ON `integrations` (`deleting_since`,`id`) WHERE "integrations"."deleting_since" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `integrations_by_id` ON `integrations` (`tenant_id`,`id`,`deleting_since`);