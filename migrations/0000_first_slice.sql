CREATE TABLE `claims` (
	`ticket_hash` text PRIMARY KEY NOT NULL,
	`claimed_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `claims_by_time` ON `claims` (`claimed_at`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`status_reason` text,
	`credential_sealed` text,
	`version` integer DEFAULT 1 NOT NULL,
	`scopes` text,
	`token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`data` text DEFAULT '{}' NOT NULL,
	`last_authorized_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_by_subject` ON `connections` (`tenant_id`,`subject`,`integration_id`);--> statement-breakpoint
CREATE INDEX `connections_by_integration` ON `connections` (`integration_id`);--> statement-breakpoint
CREATE TABLE `integration_shares` (
	`integration_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`principal` text NOT NULL,
	`access_level` integer NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	PRIMARY KEY(`integration_id`, `principal`),
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `integration_shares_by_principal` ON `integration_shares` (`tenant_id`,`principal`);--> statement-breakpoint
CREATE TABLE `integrations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`owner` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`type` text NOT NULL,
	`category` text,
	`mode` text NOT NULL,
	`auth_type` text NOT NULL,
	`authorization_endpoint` text,
	`token_endpoint` text,
	`revocation_endpoint` text,
	`client_id` text,
	`client_secret_sealed` text,
	`client_authentication` text,
	`scope` text,
	`scope_separator` text,
	`authorization_parameters` text,
	`pkce` integer,
	`api_base_url` text,
	`other_base_urls` text,
	`headers` text DEFAULT '{}' NOT NULL,
	`parameters` text DEFAULT '{}' NOT NULL,
	`api_key_name` text,
	`api_key_location` text,
	`api_key_sealed` text,
	`username` text,
	`password_sealed` text,
	`token_sealed` text,
	`tags` text DEFAULT '[]' NOT NULL,
	`client_status` text DEFAULT 'ok' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `integrations_by_natural_id` ON `integrations` (`tenant_id`,`owner`,`slug`);--> statement-breakpoint
CREATE INDEX `integrations_by_slug` ON `integrations` (`tenant_id`,`slug`);--> statement-breakpoint
CREATE INDEX `integrations_by_type` ON `integrations` (`tenant_id`,`type`);