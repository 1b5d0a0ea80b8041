import { type AddressInfo, createServer, type Server } from "node:net";
import type { Ports } from "./development.ts";

/** Three free ports on loopback. Held together until all are known, so that they differ. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all([listen(), listen(), listen()]);
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

function listen(port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
