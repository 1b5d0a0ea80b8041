DROP INDEX `audit_events_by_time`;--> statement-breakpoint
CREATE INDEX `audit_events_by_id` ON `audit_events` (`tenant_id`,`id`);