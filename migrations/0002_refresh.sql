CREATE TABLE `refresh_candidates` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`grant_version` integer NOT NULL,
	`credential_sealed` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`credential_kid` text GENERATED ALWAYS AS (substr(credential_sealed, 4, instr(substr(credential_sealed, 4), '.') - 1)) VIRTUAL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `refresh_candidates_by_connection` ON `refresh_candidates` (`connection_id`,`grant_version`);--> statement-breakpoint
CREATE INDEX `refresh_candidates_by_time` ON `refresh_candidates` (`created_at`);--> statement-breakpoint
CREATE INDEX `refresh_candidates_by_key` ON `refresh_candidates` (`credential_kid`,`id`);--> statement-breakpoint
ALTER TABLE `connections` ADD `grant_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `refreshable` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `fresh_until` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `next_refresh_at` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `next_attempt_at` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `lease_id` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `lease_until` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `failure` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `commit_id` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `last_refreshed_at` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `credential_kid` text GENERATED ALWAYS AS (substr(credential_sealed, 4, instr(substr(credential_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `connections_by_next_refresh` ON `connections` (`tenant_id`,`next_refresh_at`) WHERE "connections"."next_refresh_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_by_end` ON `connections` (`updated_at`) WHERE "connections"."status" = 'disconnected';--> statement-breakpoint
CREATE INDEX `connections_by_key` ON `connections` (`credential_kid`,`id`);--> statement-breakpoint
ALTER TABLE `integrations` ADD `client_secret_kid` text GENERATED ALWAYS AS (substr(client_secret_sealed, 4, instr(substr(client_secret_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `api_key_kid` text GENERATED ALWAYS AS (substr(api_key_sealed, 4, instr(substr(api_key_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `password_kid` text GENERATED ALWAYS AS (substr(password_sealed, 4, instr(substr(password_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `integrations` ADD `token_kid` text GENERATED ALWAYS AS (substr(token_sealed, 4, instr(substr(token_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `integrations_by_client_secret_key` ON `integrations` (`client_secret_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_api_key_key` ON `integrations` (`api_key_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_password_key` ON `integrations` (`password_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_token_key` ON `integrations` (`token_kid`,`id`);--> statement-breakpoint
ALTER TABLE `revocations` ADD `payload_kid` text GENERATED ALWAYS AS (substr(payload_sealed, 4, instr(substr(payload_sealed, 4), '.') - 1)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `revocations_by_key` ON `revocations` (`payload_kid`,`id`);