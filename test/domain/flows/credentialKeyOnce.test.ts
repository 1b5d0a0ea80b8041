import { expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { problemCode } from "../../support/app.ts";
import {
  consume,
  endGrants,
  endKeys,
  givenConfig,
  interruptibleD1,
  keyStage,
  obtainKey,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";

const RACERS = 100;

async function outcomes(answers: Response[]): Promise<string[]> {
  return Promise.all(
    answers.map(async (answer) =>
      answer.status === 200 ? "200" : `${answer.status} ${await problemCode(answer.clone())}`,
    ),
  );
}

async function connectedEvents(): Promise<string[]> {
  return (await trail()).filter((line) => line.includes(" connection.connected "));
}

it("T11 makes one connection of 100 parallel consumptions, and tells the others that the key is used", async () => {
  const staged = await keyStage();
  const config = await givenConfig(staged.lin);
  const key = await obtainKey(staged, staged.lin);
  const answers = await Promise.all(Array.from({ length: RACERS }, () => consume(staged.lin, key, config)));
  const ended = (await outcomes(answers)).sort();
  expect(ended).toEqual(["200", ...Array.from({ length: RACERS - 1 }, () => "400 credential_key_invalid")]);
  const [connection, ...others] = await rowsOf("connections");
  expect(others).toEqual([]);
  expect(connection).toMatchObject({ subject: `config:${config}`, owner_id: "lin", status: "connected", version: 1 });
  expect(await connectedEvents()).toEqual([`user:lin connection.connected ${connection?.id} success`]);
  expect(await rowsOf("pending_grants")).toEqual([]);
});

it("T11 makes one connection when a key is shown for many configs at once", async () => {
  const staged = await keyStage();
  const configs = await Promise.all(Array.from({ length: 5 }, () => givenConfig(staged.lin)));
  const key = await obtainKey(staged, staged.lin);
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) => consume(staged.lin, key, configs[index % 5] ?? "")),
  );
  const ended = await outcomes(answers);
  expect(ended.toSorted()).toEqual(["200", ...Array.from({ length: 24 }, () => "400 credential_key_invalid")]);
  const winner = configs[ended.indexOf("200") % 5];
  expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${winner}` }]);
  expect(await connectedEvents()).toHaveLength(1);
});

it("T11 lets many keys at once each make their own connection", async () => {
  const staged = await keyStage();
  const pairs = await Promise.all(
    Array.from(
      { length: 5 },
      async () => [await obtainKey(staged, staged.lin), await givenConfig(staged.lin)] as const,
    ),
  );
  const answers = await Promise.all(pairs.map(([key, config]) => consume(staged.lin, key, config)));
  expect(answers.map(({ status }) => status)).toEqual(pairs.map(() => 200));
  expect(await rowsOf("connections")).toHaveLength(5);
});

it("T11 lets two keys for one config both be consumed: the later grant takes the place of the earlier", async () => {
  const staged = await keyStage();
  const config = await givenConfig(staged.lin);
  const keys = [await obtainKey(staged, staged.lin), await obtainKey(staged, staged.lin)];
  const answers = await Promise.all(keys.map((key) => consume(staged.lin, key, config)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${config}`, version: 2, grant_version: 2 }]);
  expect(await rowsOf("pending_grants")).toEqual([]);
});

/** A key whose consumption and whose end can be made to meet. */
async function raced() {
  const interruptible = interruptibleD1();
  const staged = await keyStage({ overrides: () => ({ db: openDatabase(interruptible.d1) }) });
  const config = await givenConfig(staged.lin);
  const key = await obtainKey(staged, staged.lin);
  const { granted } = staged;
  const revoked = [`/eu/revoke ${granted.refresh}`, `/eu/revoke ${granted.access}`];
  return { ...interruptible, ...staged, key, config, revoked, consume: () => consume(staged.lin, key, config) };
}

it("T11 makes no connection when the scheduled work has ended the grant between the read and the write", async () => {
  const { app, revoker, revoked, consume: use, beforeNextBatch } = await raced();
  beforeNextBatch(async () => {
    await endKeys();
    await endGrants({ app });
  });
  expect(await outcomes([await use()])).toEqual(["400 credential_key_invalid"]);
  expect(await rowsOf("connections")).toEqual([]);
  expect(await revokedAt(revoker)).toEqual(revoked);
  expect([await rowsOf("revocations"), await rowsOf("pending_grants")]).toEqual([[], []]);
  expect(await connectedEvents()).toEqual([]);
});

it("T11 makes no connection when the key ends between the read and the write, and the grant is ended later", async () => {
  const { app, revoker, revoked, consume: use, beforeNextBatch } = await raced();
  beforeNextBatch(endKeys);
  expect(await outcomes([await use()])).toEqual(["400 credential_key_invalid"]);
  expect([await rowsOf("connections"), await revokedAt(revoker)]).toEqual([[], []]);
  await endGrants({ app });
  expect(await revokedAt(revoker)).toEqual(revoked);
  expect(await outcomes([await use()])).toEqual(["400 credential_key_invalid"]);
});

it("T11 revokes nothing when the grant was consumed after the scheduled work had read that it waits", async () => {
  const { app, revoker, consume: use, beforeNextBatch } = await raced();
  await endKeys();
  let answer: Response | undefined;
  beforeNextBatch(async () => {
    // Whoever consumes still sees it in time, as if the database's clock had gone back a little.
    await endKeys(-60_000);
    answer = await use();
  });
  await endGrants({ app });
  expect(answer?.status).toBe(200);
  expect(await rowsOf("connections")).toMatchObject([{ status: "connected" }]);
  expect([await revokedAt(revoker), await rowsOf("revocations"), await rowsOf("pending_grants")]).toEqual([[], [], []]);
  expect((await trail()).filter((line) => line.includes("grant.expired"))).toEqual([]);
});

it("T11 is decided one way or the other, whatever comes first, when both go on at once", async () => {
  for (let round = 0; round < 3; round++) {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    const end = async () => {
      await endKeys();
      await endGrants(staged);
    };
    const [answer] = await Promise.all([consume(staged.lin, key, config), end()]);
    const connections = (await rowsOf("connections")).filter(({ subject }) => subject === `config:${config}`);
    const revocations = await revokedAt(staged.revoker);
    expect([answer.status, connections.length, revocations.length]).toEqual(
      answer.status === 200 ? [200, 1, 0] : [400, 0, 2],
    );
  }
});
