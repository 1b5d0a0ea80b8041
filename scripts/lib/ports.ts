import { randomInt } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Ports } from "./development.ts";

/**
 * The system takes a port above these for each connection that goes out. One of those could be in use again before
 * anything listens there, and test files that run side by side open many connections. Browsers refuse 10080 and none after.
 */
const [FIRST_PORT, END_OF_PORTS] = [11_000, 32_000];
const ATTEMPTS = 20;

/** Three free ports on loopback. Held together until all are known, so that they differ. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all([listenAnywhere(), listenAnywhere(), listenAnywhere()]);
  const [worker = 0, practice = 0, application = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { worker, practice, application };
}

/**
 * Throws a clear error when one of the ports is taken: otherwise whatever listens there would be taken for ours.
 */
export async function ensureFree(ports: Ports): Promise<void> {
  for (const port of Object.values(ports)) {
    const server = await listen(port).catch(() => {
      throw new Error(`port ${port} is in use: is another \`npm start\` running?`);
    });
    await new Promise((resolve) => server.close(resolve));
  }
}

async function listenAnywhere(attempts = ATTEMPTS): Promise<Server> {
  try {
    return await listen(randomInt(FIRST_PORT, END_OF_PORTS));
  } catch (error) {
    if (attempts <= 1) throw error;
    return listenAnywhere(attempts - 1);
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
