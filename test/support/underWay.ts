import { env } from "cloudflare:workers";

const underWay = new Set<Promise<unknown>>();

type Method = (this: unknown, ...parameters: unknown[]) => Promise<unknown>;

// Whoever makes a call of D1: all databases and all statements have the same prototypes.
watch(Object.getPrototypeOf(env.DB), ["batch", "exec"]);
watch(Object.getPrototypeOf(env.DB.prepare("SELECT 1")), ["first", "run", "all", "raw"]);

/** Waits until no call of D1 is under way, nor any that follows from one. */
export async function untilQuiet(): Promise<void> {
  while (underWay.size > 0) {
    await Promise.all(underWay);
    await scheduler.wait(0);
  }
}

function watch(prototype: Record<string, Method>, names: string[]): void {
  for (const name of names) {
    const method = prototype[name];
    if (!method) throw new Error(`D1 has no ${name}`);
    prototype[name] = function (...parameters) {
      const call = method.apply(this, parameters);
      const settled: Promise<unknown> = call.then(
        () => underWay.delete(settled),
        () => underWay.delete(settled),
      );
      underWay.add(settled);
      return call;
    };
  }
}
