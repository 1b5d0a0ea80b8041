CREATE TABLE `encryption_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`proof_sealed` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
