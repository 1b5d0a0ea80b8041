import { createBrowserlessClient } from "../../scripts/practice/client.ts";
import { type Answer, headerOf } from "../lib/answer.ts";
import { createConnection, requestBytes } from "../lib/connection.ts";
import type { Operation } from "./operation.ts";
import { userName } from "./scene.ts";

const CALLBACK = "/oauth2/callback";

/** A flow from its beginning to the stored connection, with a token endpoint that answers at once. */
export const handshake: Operation = {
  name: "handshake",
  floor: "begin, then KV get + read + open + fetch + seal + 2 inserts",
  open: async ({ origin, scene, number }) => {
    const connection = createConnection(origin);
    const headers = await scene.user(number);
    const begin = requestBytes({ path: `/api/integrations/${scene.oauth}/connect`, headers });
    const run = async () => {
      const { state, cookie } = begunFlow(await connection.send(begin));
      const path = `${CALLBACK}/${scene.oauth}?code=bench&state=${state}`;
      checkEnd(headerOf(await connection.send(requestBytes({ path, headers: { cookie } })), "location"));
    };
    return { run, close: connection.close };
  },
};

/** The same with the practice provider, through its login and consent pages. */
export const practiceHandshake: Operation = {
  name: "handshake (practice provider, with its pages)",
  floor: undefined,
  open: async ({ origin, scene, number }) => {
    const connection = createConnection(origin);
    const headers = await scene.user(number);
    const begin = requestBytes({ path: `/api/integrations/${scene.practice}/connect`, headers });
    const run = async () => {
      const { location, cookie } = begunFlow(await connection.send(begin));
      const back = await createBrowserlessClient().walkConsent({
        startUrl: location,
        login: userName(number),
        decision: "allow",
        stopAt: ({ pathname }) => pathname === CALLBACK,
      });
      const callback = requestBytes({ path: `${CALLBACK}${back.search}`, headers: { cookie } });
      checkEnd(headerOf(await connection.send(callback), "location"));
    };
    return { run, close: connection.close };
  },
};

function begunFlow(answer: Answer) {
  const location = headerOf(answer, "location");
  if (location === undefined) throw new Error(`a flow did not begin: ${answer.status}: ${answer.body}`);
  const [cookie = ""] = (headerOf(answer, "set-cookie") ?? "").split(";", 1);
  return { location, cookie, state: new URL(location).searchParams.get("state") ?? "" };
}

function checkEnd(location: string | undefined): void {
  const { searchParams } = new URL(location ?? "http://localhost/nowhere");
  if (searchParams.get("success") !== "true") throw new Error(`a flow ended with ${searchParams.get("error")}`);
}
