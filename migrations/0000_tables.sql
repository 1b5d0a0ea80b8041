CREATE TABLE `approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`config_id` text,
	`tool` text,
	`principal` text NOT NULL,
	`user_id` text,
	`key_id` text,
	`fingerprint` text NOT NULL,
	`request_sealed` text,
	`deciders` text NOT NULL,
	`state` text DEFAULT 'pending' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`reason` text,
	`executed_at` integer,
	`outcome_status` integer,
	`request_kid` text GENERATED ALWAYS AS (substr(request_sealed, 4, instr(substr(request_sealed, 4), '.') - 1)) VIRTUAL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approvals_by_fingerprint` ON `approvals` (`tenant_id`,`fingerprint`) WHERE "approvals"."state" IN ('pending', 'approved');--> statement-breakpoint
CREATE INDEX `approvals_denied` ON `approvals` (`tenant_id`,`fingerprint`) WHERE "approvals"."state" = 'denied';--> statement-breakpoint
CREATE INDEX `approvals_by_tenant` ON `approvals` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `approvals_by_principal` ON `approvals` (`tenant_id`,`principal`) WHERE "approvals"."state" IN ('pending', 'approved');--> statement-breakpoint
CREATE INDEX `approvals_by_end` ON `approvals` (`expires_at`);--> statement-breakpoint
CREATE INDEX `approvals_by_key` ON `approvals` (`request_kid`,`id`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`subject` text NOT NULL,
	`owner_id` text,
	`status` text NOT NULL,
	`status_reason` text,
	`integration_version` integer DEFAULT 1 NOT NULL,
	`credential_sealed` text,
	`version` integer DEFAULT 1 NOT NULL,
	`scopes` text,
	`token_expires_at` integer,
	`token_lifetime` integer,
	`refresh_token_expires_at` integer,
	`data` text DEFAULT '{}' NOT NULL,
	`last_authorized_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`grant_version` integer DEFAULT 1 NOT NULL,
	`refreshable` integer DEFAULT true NOT NULL,
	`fresh_until` integer,
	`next_refresh_at` integer,
	`next_attempt_at` integer,
	`lease_id` text,
	`lease_until` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`api_refusals` integer DEFAULT 0 NOT NULL,
	`api_refused_at` integer,
	`failed_at` integer,
	`refusals` integer DEFAULT 0 NOT NULL,
	`commit_id` text,
	`last_refreshed_at` integer,
	`token_key` text,
	`token_type` text,
	`parameters` text DEFAULT '{}' NOT NULL,
	`type` text DEFAULT '' NOT NULL,
	`unseen_since` integer,
	`credential_kid` text GENERATED ALWAYS AS (substr(credential_sealed, 4, instr(substr(credential_sealed, 4), '.') - 1)) VIRTUAL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_by_subject` ON `connections` (`tenant_id`,`subject`,`integration_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `connections_by_token_key` ON `connections` (`tenant_id`,`subject`,`token_key`) WHERE "connections"."token_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_without_token_key` ON `connections` (`tenant_id`,`subject`,`integration_id`) WHERE "connections"."token_key" IS NULL;--> statement-breakpoint
CREATE INDEX `connections_by_type` ON `connections` (`tenant_id`,`subject`,`type`) WHERE "connections"."status" = 'connected';--> statement-breakpoint
CREATE INDEX `connections_by_age` ON `connections` (`tenant_id`,`subject`,`id`,`status`);--> statement-breakpoint
CREATE INDEX `connections_by_owner` ON `connections` (`tenant_id`,`owner_id`,`id`,`status`) WHERE "connections"."subject" = 'shared';--> statement-breakpoint
CREATE INDEX `connections_by_integration` ON `connections` (`integration_id`,`id`);--> statement-breakpoint
CREATE INDEX `connections_by_tenant` ON `connections` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `connections_by_provider` ON `connections` (`tenant_id`,`type`,`id`);--> statement-breakpoint
CREATE INDEX `connections_in_trouble` ON `connections` (`tenant_id`,`id`) WHERE ("status" <> 'connected' OR "failure" IS NOT NULL
      OR ("refreshable" = 0 AND "token_expires_at" IS NOT NULL));--> statement-breakpoint
CREATE INDEX `connections_by_agreement` ON `connections` (`integration_id`,`integration_version`);--> statement-breakpoint
CREATE INDEX `connections_by_next_refresh` ON `connections` (`tenant_id`,`next_refresh_at`) WHERE "connections"."next_refresh_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_by_unseen` ON `connections` (`unseen_since`,`id`) WHERE "connections"."unseen_since" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_by_end` ON `connections` (`updated_at`) WHERE "connections"."status" = 'disconnected';--> statement-breakpoint
CREATE INDEX `connections_by_key` ON `connections` (`credential_kid`,`id`);--> statement-breakpoint
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
CREATE TABLE `connect_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`user_name` text,
	`token_hash` text NOT NULL,
	`browser_hash` text,
	`bound_at` integer,
	`integrations` text,
	`scopes` text,
	`return_to` text,
	`locale` text,
	`key_id` text,
	`created_by` text NOT NULL,
	`results` text DEFAULT '[]' NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `connect_sessions_by_end` ON `connect_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `claims` (
	`ticket_hash` text PRIMARY KEY NOT NULL,
	`claimed_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `claims_by_time` ON `claims` (`claimed_at`);--> statement-breakpoint
CREATE TABLE `former_clients` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`version` integer NOT NULL,
	`settings` text NOT NULL,
	`client_secret_sealed` text,
	`client_secret_kid` text GENERATED ALWAYS AS (substr(client_secret_sealed, 4, instr(substr(client_secret_sealed, 4), '.') - 1)) VIRTUAL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `former_clients_by_integration` ON `former_clients` (`integration_id`);--> statement-breakpoint
CREATE INDEX `former_clients_by_key` ON `former_clients` (`client_secret_kid`,`id`);--> statement-breakpoint
CREATE TABLE `pending_grants` (
	`ticket_hash` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`integration_version` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pending_grants_by_end` ON `pending_grants` (`expires_at`);--> statement-breakpoint
CREATE INDEX `pending_grants_by_agreement` ON `pending_grants` (`integration_id`,`integration_version`);--> statement-breakpoint
CREATE TABLE `revocations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`payload_sealed` text NOT NULL,
	`holder` text NOT NULL,
	`server` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`payload_kid` text GENERATED ALWAYS AS (substr(payload_sealed, 4, instr(substr(payload_sealed, 4), '.') - 1)) VIRTUAL
);
--> statement-breakpoint
CREATE INDEX `revocations_by_time` ON `revocations` (`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `revocations_by_holder` ON `revocations` (`tenant_id`,`holder`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `revocations_by_key` ON `revocations` (`payload_kid`,`id`);--> statement-breakpoint
CREATE TABLE `integration_configs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`display_name` text NOT NULL,
	`parameters` text DEFAULT '{}' NOT NULL,
	`approvals` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `integration_configs_by_integration` ON `integration_configs` (`integration_id`,`id`);--> statement-breakpoint
CREATE TABLE `integration_icons` (
	`integration_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`content_type` text NOT NULL,
	`content` blob NOT NULL,
	`etag` text NOT NULL,
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `integration_shares` (
	`integration_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`principal` text NOT NULL,
	`access_level` integer NOT NULL,
	`slug` text NOT NULL,
	`type` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	PRIMARY KEY(`integration_id`, `principal`),
	FOREIGN KEY (`integration_id`) REFERENCES `integrations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `integration_shares_by_principal` ON `integration_shares` (`tenant_id`,`principal`,`integration_id`);--> statement-breakpoint
CREATE INDEX `integration_shares_by_slug` ON `integration_shares` (`tenant_id`,`principal`,`slug`,`integration_id`);--> statement-breakpoint
CREATE INDEX `integration_shares_by_type` ON `integration_shares` (`tenant_id`,`principal`,`type`,`integration_id`);--> statement-breakpoint
CREATE TABLE `integrations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`owner` text NOT NULL,
	`pending_owner` text,
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
	`header_names` text DEFAULT '[]' NOT NULL,
	`headers_sealed` text,
	`parameters` text DEFAULT '{}' NOT NULL,
	`definition` text,
	`has_own_places` integer DEFAULT false NOT NULL,
	`response_timeout` integer,
	`approvals` text,
	`api_key_name` text,
	`api_key_location` text,
	`api_key_sealed` text,
	`username` text,
	`password_sealed` text,
	`token_sealed` text,
	`tags` text DEFAULT '[]' NOT NULL,
	`client_status` text DEFAULT 'ok' NOT NULL,
	`client_refused_since` integer,
	`basic_encoding` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`rate_limit` integer,
	`for_token` integer DEFAULT false NOT NULL,
	`imported_tools` integer DEFAULT 0 NOT NULL,
	`deleting_since` integer,
	`client_secret_kid` text GENERATED ALWAYS AS (substr(client_secret_sealed, 4, instr(substr(client_secret_sealed, 4), '.') - 1)) VIRTUAL,
	`api_key_kid` text GENERATED ALWAYS AS (substr(api_key_sealed, 4, instr(substr(api_key_sealed, 4), '.') - 1)) VIRTUAL,
	`password_kid` text GENERATED ALWAYS AS (substr(password_sealed, 4, instr(substr(password_sealed, 4), '.') - 1)) VIRTUAL,
	`token_kid` text GENERATED ALWAYS AS (substr(token_sealed, 4, instr(substr(token_sealed, 4), '.') - 1)) VIRTUAL,
	`headers_kid` text GENERATED ALWAYS AS (substr(headers_sealed, 4, instr(substr(headers_sealed, 4), '.') - 1)) VIRTUAL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `integrations_by_natural_id` ON `integrations` (`tenant_id`,`owner`,`slug`);--> statement-breakpoint
CREATE INDEX `integrations_by_slug` ON `integrations` (`tenant_id`,`slug`);--> statement-breakpoint
CREATE INDEX `integrations_by_id` ON `integrations` (`tenant_id`,`id`,`deleting_since`);--> statement-breakpoint
CREATE INDEX `integrations_by_deletion` ON `integrations` (`deleting_since`,`id`) WHERE "integrations"."deleting_since" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `integrations_by_owner` ON `integrations` (`tenant_id`,`owner`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_owner_and_type` ON `integrations` (`tenant_id`,`owner`,`type`);--> statement-breakpoint
CREATE INDEX `integrations_by_offer` ON `integrations` (`tenant_id`,`pending_owner`,`id`) WHERE "integrations"."pending_owner" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `integrations_by_type` ON `integrations` (`tenant_id`,`type`);--> statement-breakpoint
CREATE INDEX `integrations_with_client` ON `integrations` (`tenant_id`,`type`,`owner`) WHERE "integrations"."client_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `integrations_by_client_secret_key` ON `integrations` (`client_secret_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_api_key_key` ON `integrations` (`api_key_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_password_key` ON `integrations` (`password_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_token_key` ON `integrations` (`token_kid`,`id`);--> statement-breakpoint
CREATE INDEX `integrations_by_headers_key` ON `integrations` (`headers_kid`,`id`);--> statement-breakpoint
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
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`user_id` text,
	`scopes` text NOT NULL,
	`expires_at` integer,
	`limits` text,
	`approvals` text DEFAULT '[]' NOT NULL,
	`parent_id` text,
	`ancestors` text DEFAULT '[]' NOT NULL,
	`calls_made` integer DEFAULT 0 NOT NULL,
	`call_minute` integer DEFAULT 0 NOT NULL,
	`calls_in_minute` integer DEFAULT 0 NOT NULL,
	`last_used_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	CONSTRAINT "api_key_calls" CHECK("api_keys"."calls_made" <= COALESCE("api_keys"."limits" ->> 'calls', "api_keys"."calls_made")),
	CONSTRAINT "api_key_calls_in_minute" CHECK("api_keys"."calls_in_minute" <= COALESCE("api_keys"."limits" ->> 'callsPerMinute', "api_keys"."calls_in_minute"))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_by_user` ON `api_keys` (`tenant_id`,`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_by_parent` ON `api_keys` (`parent_id`) WHERE "api_keys"."parent_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target_type` text NOT NULL,
	`target_id` text NOT NULL,
	`outcome` text NOT NULL,
	`request_id` text NOT NULL,
	`client_request_id` text,
	`origin` text,
	`details` text DEFAULT '{}' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_by_id` ON `audit_events` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_by_target` ON `audit_events` (`tenant_id`,`target_id`,`id`);--> statement-breakpoint
CREATE TABLE `encryption_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`proof_sealed` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quota_refusals` (
	`refusal` text NOT NULL,
	CONSTRAINT "user_integrations" CHECK("quota_refusals"."refusal" <> 'user_integrations'),
	CONSTRAINT "user_connections" CHECK("quota_refusals"."refusal" <> 'user_connections'),
	CONSTRAINT "user_configs" CHECK("quota_refusals"."refusal" <> 'user_configs'),
	CONSTRAINT "user_shares" CHECK("quota_refusals"."refusal" <> 'user_shares'),
	CONSTRAINT "user_tools" CHECK("quota_refusals"."refusal" <> 'user_tools'),
	CONSTRAINT "user_icons" CHECK("quota_refusals"."refusal" <> 'user_icons'),
	CONSTRAINT "user_keys" CHECK("quota_refusals"."refusal" <> 'user_keys'),
	CONSTRAINT "tenant_integrations" CHECK("quota_refusals"."refusal" <> 'tenant_integrations'),
	CONSTRAINT "tenant_connections" CHECK("quota_refusals"."refusal" <> 'tenant_connections'),
	CONSTRAINT "tenant_configs" CHECK("quota_refusals"."refusal" <> 'tenant_configs'),
	CONSTRAINT "tenant_shares" CHECK("quota_refusals"."refusal" <> 'tenant_shares'),
	CONSTRAINT "tenant_tools" CHECK("quota_refusals"."refusal" <> 'tenant_tools'),
	CONSTRAINT "tenant_icons" CHECK("quota_refusals"."refusal" <> 'tenant_icons'),
	CONSTRAINT "tenant_keys" CHECK("quota_refusals"."refusal" <> 'tenant_keys')
);
--> statement-breakpoint
CREATE TABLE `tenant_logos` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`content_type` text NOT NULL,
	`content` blob NOT NULL,
	`etag` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tenant_logos_by_etag` ON `tenant_logos` (`etag`);--> statement-breakpoint
CREATE TABLE `tenant_schedules` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`refresh_due_at` integer
);
--> statement-breakpoint
CREATE INDEX `tenant_schedules_by_refresh` ON `tenant_schedules` (`refresh_due_at`) WHERE "tenant_schedules"."refresh_due_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `tenant_totals` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`integrations` integer DEFAULT 0 NOT NULL,
	`connections` integer DEFAULT 0 NOT NULL,
	`configs` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`tools` integer DEFAULT 0 NOT NULL,
	`icons` integer DEFAULT 0 NOT NULL,
	`keys` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`frontend_url` text,
	`success_url` text,
	`allowed_return_origins` text DEFAULT '[]' NOT NULL,
	`audit_retention_days` integer,
	`accent` text,
	`logo` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `uses` (
	`tenant_id` text NOT NULL,
	`minute` integer NOT NULL,
	`principal` text NOT NULL,
	`key_id` text NOT NULL,
	`integration_id` text NOT NULL,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `minute`, `principal`, `key_id`, `integration_id`, `action`, `outcome`)
) WITHOUT ROWID;
