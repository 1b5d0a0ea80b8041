import type { Answer } from "../lib/answer.ts";
import { type Connection, createConnection, type RequestParts, requestBytes } from "../lib/connection.ts";
import { type Outcome, Register } from "./register.ts";
import type { Tally } from "./tally.ts";
import type { World } from "./world.ts";

export const TOKEN_NAMES = ["one", "two", "three"];
const SCOPE = "token:read token:write key:manage";

/** An API key that the client made. */
export interface OwnKey {
  id: string;
  key: string;
  state: Register<"alive" | "gone">;
}

/** How often something was done for sure, by the name of its audit event. */
export type Done = Map<string, number>;

/** A user who does one thing after the other and remembers what must be there. */
export interface Client {
  user: string;
  world: World;
  random(): number;
  /** Stored tokens by name; undefined where there is none. */
  tokens: Map<string, Register<string | undefined>>;
  /** Which of the user's consents is connected; undefined where none is. */
  consent: Register<string | undefined>;
  keys: OwnKey[];
  done: Done;
  /** A number that was not there before. */
  next(): number;
  /** Says that something is not as it must be. */
  lost(what: string): void;
  /** @returns undefined when there was no answer */
  send(act: string, parts: RequestParts): Promise<Answer | undefined>;
  /** The same on a connection of its own, beside what else is sent. */
  sendBeside(act: string, parts: RequestParts): Promise<Answer | undefined>;
  close(): void;
}

export interface ClientOptions {
  world: World;
  tally: Tally;
  number: number;
  random(): number;
  done: Done;
  losses: string[];
}

export async function createClient({ world, tally, number, random, done, losses }: ClientOptions): Promise<Client> {
  const user = `user-${number}`;
  const session = { authorization: await world.authorizationOf(user, { scope: SCOPE }) };
  let counter = 0;
  let current: { origin: string; connection: Connection } | undefined;
  const close = () => {
    current?.connection.close();
    current = undefined;
  };
  const exchange = async (act: string, connection: Connection, parts: RequestParts) => {
    const request = requestBytes({ ...parts, headers: parts.headers ?? session });
    const answer = await connection.send(request).catch(() => undefined);
    tally.note(act, answer);
    return answer;
  };
  return {
    ...{ user, world, random, done, close },
    tokens: new Map(TOKEN_NAMES.map((name) => [name, new Register<string | undefined>(undefined)])),
    consent: new Register<string | undefined>(undefined),
    keys: [],
    next: () => ++counter,
    lost: (what) => void losses.push(`${user}: ${what}`),
    send: async (act, parts) => {
      const origin = await world.origin();
      if (current?.origin !== origin) {
        close();
        current = { origin, connection: createConnection(origin) };
      }
      return exchange(act, current.connection, parts);
    },
    sendBeside: async (act, parts) => {
      const connection = createConnection(await world.origin());
      const answer = await exchange(act, connection, parts);
      connection.close();
      return answer;
    },
  };
}

/** What became of a write by its answer. A conflict can be the echo of the same write, whose answer was lost. */
export function outcomeOf(answer: Answer | undefined): Outcome {
  if (answer === undefined || answer.status >= 500 || answer.status === 409) return "unknown";
  return answer.status < 400 ? "done" : "refused";
}

/** Remembers what was done for sure. */
export function noteDone({ done }: Client, event: string, outcome: Outcome): void {
  if (outcome === "done") done.set(event, (done.get(event) ?? 0) + 1);
}
