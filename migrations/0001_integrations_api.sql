CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target_type` text NOT NULL,
	`target_id` text NOT NULL,
	`outcome` text NOT NULL,
	`request_id` text NOT NULL,
	`origin` text,
	`details` text DEFAULT '{}' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_by_time` ON `audit_events` (`tenant_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `integration_icons` (
	`integration_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`content_type` text NOT NULL,
	`content` blob NOT NULL,
	`etag` text NOT NULL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `revocations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`payload_sealed` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `revocations_by_time` ON `revocations` (`next_attempt_at`);--> statement-breakpoint
DROP INDEX `integration_shares_by_principal`;--> statement-breakpoint
CREATE INDEX `integration_shares_by_principal` ON `integration_shares` (`tenant_id`,`principal`,`integration_id`);--> statement-breakpoint
ALTER TABLE `connections` ADD `owner_id` text;--> statement-breakpoint
CREATE INDEX `connections_by_age` ON `connections` (`tenant_id`,`subject`,`id`,`status`);--> statement-breakpoint
CREATE INDEX `integrations_by_id` ON `integrations` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_owner` ON `integrations` (`tenant_id`,`owner`,`id`);