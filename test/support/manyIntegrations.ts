import { env } from "cloudflare:workers";

/** Of each tenant, Fay and her team own or were given so many, spread over all; the rest is Bob's. */
export const FAYS = 100;

/**
 * Makes a tenant with so many integrations, in one statement each. A quarter of Fay's is her own, a quarter her team's, a
 * quarter shared with her, a quarter with both. Every tenth has the tag `tenth`; all are of the type `github`.
 *
 * @param place two digits at the front of its ids: tenants may lie between each other
 * @param count a multiple of `FAYS`
 */
export async function givenTenant(tenant: string, place: number, count: number): Promise<void> {
  const step = count / FAYS;
  const rank = `CASE WHEN i % ${step} = 0 THEN i / ${step} % 4 END`;
  const insert = env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
    INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type, tags)
    SELECT printf('int_%02d%024d', ?2, i), ?1, CASE ${rank} WHEN 0 THEN 'user:fay' WHEN 1 THEN 'team:red' ELSE 'user:bob' END,
      's' || i, 'Name ' || i, 'github', 'per-user', 'oauth2', CASE i % 10 WHEN 0 THEN '["tenth"]' ELSE '[]' END FROM n`,
  ).bind(tenant, place, count);
  const share = (principal: string, ranks: string) =>
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT ${step} UNION ALL SELECT i + ${step} FROM n WHERE i < ?3)
      INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT printf('int_%02d%024d', ?2, i), ?1, ?4, 1, 's' || i, 'github' FROM n WHERE ${rank} IN (${ranks})`,
    ).bind(tenant, place, count, principal);
  await env.DB.batch([insert, share("user:fay", "2, 3"), share("team:red", "3")]);
}

/** Shares all that a tenant has with all its users. */
export async function shareWithEveryone(tenant: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
    SELECT id, tenant_id, 'everyone', 1, slug, type FROM integrations WHERE tenant_id = ?`,
  )
    .bind(tenant)
    .run();
}
