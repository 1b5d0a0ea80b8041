ALTER TABLE `integrations` ADD `pending_owner` text;--> statement-breakpoint
-- Tokens were stored by a provider's name. Where somebody typed in an address, that name did not mean it: such a token has
-- to be stored again, and goes nowhere until then.
UPDATE `connections` SET `status` = 'needs_reauth', `status_reason` = 'integration_changed', `next_refresh_at` = NULL
WHERE `token_key` IS NOT NULL AND `status` <> 'disconnected' AND `integration_id` IN (
  SELECT `id` FROM `integrations` WHERE `authorization_endpoint` IS NOT NULL OR `token_endpoint` IS NOT NULL
    OR `revocation_endpoint` IS NOT NULL OR `api_base_url` IS NOT NULL OR `other_base_urls` IS NOT NULL);
