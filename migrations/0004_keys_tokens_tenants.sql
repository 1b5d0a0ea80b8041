CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`user_id` text,
	`scopes` text NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `integration_configs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`display_name` text NOT NULL,
	`parameters` text DEFAULT '{}' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `integration_configs_by_integration` ON `integration_configs` (`integration_id`,`id`);--> statement-breakpoint
CREATE TABLE `pending_grants` (
	`ticket_hash` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pending_grants_by_end` ON `pending_grants` (`expires_at`);--> statement-breakpoint
CREATE TABLE `tenant_totals` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`integrations` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`frontend_url` text,
	`success_url` text,
	`allowed_return_origins` text DEFAULT '[]' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tools` (
	`integration_id` text NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`display_name` text NOT NULL,
	`description` text NOT NULL,
	`action_type` text NOT NULL,
	`definition` text NOT NULL,
	PRIMARY KEY(`integration_id`, `id`),
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `token_key` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_type` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `parameters` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `connections_by_token_key` ON `connections` (`tenant_id`,`subject`,`token_key`) WHERE "connections"."token_key" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `for_token` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `imported_tools` integer DEFAULT 0 NOT NULL;