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
--> statement-breakpoint
ALTER TABLE `audit_events` ADD `client_request_id` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `audit_retention_days` integer;