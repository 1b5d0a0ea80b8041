/** How much is in a database beside what is measured. */
export interface Size {
  /** Spread over the tenants. */
  connections: number;
  tenants: number;
  /** Integrations of the measured tenant that are shared with everyone. */
  integrations: number;
  /** Stored tokens of each measured user. */
  tokens: number;
  /** Teams of each measured user, each of which has a share. */
  teams: number;
}

export const LARGE: Size = { connections: 1_000_000, tenants: 10_000, integrations: 1000, tokens: 500, teams: 50 };

export function teamNames({ teams }: Pick<Size, "teams">): string[] {
  return Array.from({ length: teams }, (_, number) => `team-${number}`);
}
