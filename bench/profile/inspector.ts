/** What V8 recorded: what was running at each sample, and how long until the next. */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  /** Microseconds. */
  timeDeltas: number[];
}

export interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

interface Reply {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

const SAMPLING_MICROSECONDS = 200;

/** Records while something is done, through the runtime's inspector (Chrome DevTools Protocol, domain Profiler). */
export async function recordProfile(inspector: string, work: () => Promise<void>): Promise<CpuProfile> {
  const targets = (await (await fetch(`http://${inspector}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  try {
    await send(socket, "Profiler.enable");
    await send(socket, "Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
    await send(socket, "Profiler.start");
    await work();
    return ((await send(socket, "Profiler.stop")) as { profile: CpuProfile }).profile;
  } finally {
    socket.close();
  }
}

let lastId = 0;

function send(socket: WebSocket, method: string, params = {}): Promise<unknown> {
  lastId += 1;
  const id = lastId;
  const answered = new Promise<unknown>((resolve, reject) => {
    const receive = ({ data }: MessageEvent) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== id) return;
      socket.removeEventListener("message", receive);
      if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
      else resolve(reply.result);
    };
    socket.addEventListener("message", receive);
  });
  socket.send(JSON.stringify({ id, method, params }));
  return answered;
}
