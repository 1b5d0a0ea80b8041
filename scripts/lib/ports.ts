import { type AddressInfo, createServer, type Server } from "node:net";
import type { Ports } from "./development.ts";

/** Three free ports on loopback. Held together until all are known, so that they differ. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all([listen(), listen(), listen()]);
  const [worker = 0, practice = 0, application = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { worker, practice, application };
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
