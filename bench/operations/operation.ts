import { createConnection, type RequestParts, requestBytes } from "../lib/connection.ts";
import type { Lane } from "../lib/drive.ts";
import type { FloorName } from "./floors.ts";
import type { Scene } from "./scene.ts";

/** Where a lane works. */
export interface Place {
  /** Latchkey: the Worker that is measured, or the one that counts. */
  origin: string;
  scene: Scene;
  /** Which of the lanes it is. */
  number: number;
}

export interface Operation {
  name: string;
  /** What it is compared with; none, where most of the time is spent elsewhere. */
  floor: FloorName | undefined;
  /** Makes what one client needs who does nothing else. */
  open(place: Place): Lane | Promise<Lane>;
}

/** The client of an operation that is one request, always the same. */
export function repeat(origin: string, parts: RequestParts, expected = 200): Lane {
  const connection = createConnection(origin);
  const request = requestBytes(parts);
  const run = async () => {
    const { status, body } = await connection.send(request);
    if (status !== expected) throw new Error(`${parts.path} answered ${status}: ${body}`);
  };
  return { run, close: connection.close };
}

/** An operation that is one request of the scene. */
export function request(
  name: string,
  floor: FloorName,
  partsOf: (scene: Scene) => RequestParts,
  expected?: number,
): Operation {
  return { name, floor, open: ({ origin, scene }) => repeat(origin, partsOf(scene), expected) };
}
