import type { CpuProfile, ProfileNode } from "./inspector.ts";

/** Parts of the time in which JavaScript ran, from 0 to 1, the largest first. */
export interface Summary {
  /** By the innermost file of ours, or where there is none, the innermost file: what was asked for there. */
  files: [file: string, share: number][];
  /** By function, without what it called. */
  own: [name: string, share: number][];
  /** By function, with what it called. */
  withCalled: [name: string, share: number][];
}

const WAITING = ["(idle)", "(root)"];

/** @param fileOf the source file of a line of the bundle */
export function summarise(profile: CpuProfile, fileOf: (line: number) => string): Summary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const [files, own, withCalled] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  let total = 0;
  for (const [index, sample] of profile.samples.entries()) {
    const stack = stackOf(sample, nodes, parents).filter(({ callFrame }) => !WAITING.includes(callFrame.functionName));
    const [innermost] = stack;
    if (!innermost) continue;
    const time = profile.timeDeltas[index] ?? 0;
    total += time;
    const places = stack.map((node) => placeOf(node, fileOf));
    const ours = places.find(({ file }) => file.startsWith("src/")) ?? places[0];
    add(files, ours?.file || innermost.callFrame.functionName, time);
    add(own, places[0]?.name ?? "", time);
    for (const name of new Set(places.map((place) => place.name))) add(withCalled, name, time);
  }
  const shares = (times: Map<string, number>) =>
    [...times].map(([name, time]): [string, number] => [name, time / total]).sort(([, one], [, other]) => other - one);
  return { files: shares(files), own: shares(own), withCalled: shares(withCalled) };
}

/** The innermost first. */
function stackOf(id: number, nodes: Map<number, ProfileNode>, parents: Map<number, number>): ProfileNode[] {
  const stack: ProfileNode[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = nodes.get(at);
    if (node) stack.push(node);
  }
  return stack;
}

/** The runtime's own scripts have an address with a scheme, the bundle has not. */
function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode, fileOf: (line: number) => string) {
  const file = url.startsWith("cloudflare-internal:") || lineNumber < 0 ? url : fileOf(lineNumber);
  return { file, name: `${functionName || "(anonymous)"} ${file}`.trimEnd() };
}

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time);
}

/** The files of a bundle's lines, by the comments that esbuild leaves where a file begins. */
export function filesOf(bundle: string): (line: number) => string {
  let current = "";
  const files = bundle.split("\n").map((line) => {
    current = /^\/\/ (\S+\.(?:ts|js|mjs|json))$/.exec(line)?.[1] ?? current;
    return current;
  });
  return (line) => files[line] ?? "";
}
