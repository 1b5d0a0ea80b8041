import { type Accounting, account } from "./accounting.ts";
import { acts } from "./acts.ts";
import { type Client, createClient, type Done } from "./client.ts";
import { connect } from "./connectionActs.ts";
import type { Phase } from "./phases.ts";
import { pick, randomFrom } from "./random.ts";
import { Tally } from "./tally.ts";
import { startWorld, type World } from "./world.ts";

export interface LoadOptions {
  clients: number;
  seconds: number;
  /** Decides what the clients do, not when they get their answers. */
  seed: number;
  phases: readonly Phase[];
}

export interface LoadResult extends Accounting {
  tally: Tally;
  /** How often the runtime was killed. */
  kills: number;
}

/** Is told what begins. */
type Tell = (what: string) => void;

const SCHEDULE_EVERY_MS = 5000;

/** Lets clients work while everything fails in turn, and accounts for all of it. */
export async function runLoad(options: LoadOptions, tell: Tell): Promise<LoadResult> {
  const { clients: count, seed } = options;
  const world = await startWorld();
  try {
    const tally = new Tally();
    const losses: string[] = [];
    const done: Done = new Map();
    const clients = await Promise.all(
      Array.from({ length: count }, (_, number) =>
        createClient({ world, tally, number, random: randomFrom(seed + number), done, losses }),
      ),
    );
    tell("everybody connects");
    await Promise.all(clients.map(connectFirst));
    await workThrough(world, clients, options, tell);
    tell("accounting");
    const accounting = await account(world, clients, { done, losses, tally });
    for (const client of clients) client.close();
    return { ...accounting, tally, kills: world.kills.length };
  } finally {
    await world.stop();
  }
}

/** Lets the clients and the scheduled work go on through all phases, the last of which has to be one in which nothing fails. */
async function workThrough(
  world: World,
  clients: Client[],
  { phases, seconds }: LoadOptions,
  tell: Tell,
): Promise<void> {
  let isOver = false;
  // A run that a kill cuts off is begun again by the next.
  const schedule = setInterval(() => void world.runSchedule().catch(() => {}), SCHEDULE_EVERY_MS);
  const work = Promise.all(clients.map((client) => workUntil(client, () => isOver)));
  try {
    for (const phase of phases) {
      tell(phase.what);
      await begin(world, phase);
      await new Promise((resolve) => setTimeout(resolve, phase.share * seconds * 1000));
    }
  } finally {
    isOver = true;
    clearInterval(schedule);
    await work;
  }
}

/** Nothing fails yet. */
async function connectFirst(client: Client): Promise<void> {
  const outcome = await connect(client);
  if (outcome !== "done") throw new Error(`${client.user} could not connect: ${outcome}`);
}

async function workUntil(client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) await pick(acts, client.random).run(client);
}

async function begin(world: World, { provider, d1, kill }: Phase): Promise<void> {
  if (kill) await world.kill();
  world.provider.become(provider);
  await world.failD1(d1);
}
