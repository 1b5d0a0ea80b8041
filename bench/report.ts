import type { Machine } from "./lib/machine.ts";
import type { Measured } from "./lib/rounds.ts";
import { median } from "./lib/statistics.ts";
import { formatNumber, formatTable } from "./lib/table.ts";
import type { Measurement, OperationLine } from "./measure.ts";

export interface Report extends Measurement {
  machine: Machine;
  /** Milliseconds before the first request, several times; undefined where only some operations were measured. */
  startUp: number[] | undefined;
}

const MEASURED = ["req/s", "p50 ms", "p99 ms", "CPU ms"];

/** The report as text. */
export function formatReport(report: Report): string {
  const floors = report.floors.map((floor) => [floor.name, ...cells(floor)]);
  const head = ["operation", ...MEASURED, "ratio", "D1", "read", "written", "KV", "fetches", "its floor"];
  return [
    ...about(report),
    "",
    formatTable(["floor", ...MEASURED], floors),
    "",
    formatTable(head, report.operations.map(operationCells)),
    "",
    "CPU: of the process of workerd, which also holds D1 and KV. Ratio: the median of the rounds.",
    "D1: round trips; rows read and written, calls of KV and requests to providers: of one request. Uses, which are",
    "gathered and written together for many requests, are not among them.",
  ].join("\n");
}

function about({ machine, bundle, startUp, memory, lanes, rounds }: Report): string[] {
  const { date, commit, cpu, cores, load, node, workerd } = machine;
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  const started =
    startUp && `${median(startUp).toFixed(0)} ms of JavaScript (${startUp.map((ms) => ms.toFixed(0)).join(", ")})`;
  return [
    `Latchkey ${commit}, ${date}; ${cpu}, ${cores} cores, load ${load.toFixed(1)}; Node ${node}, workerd ${workerd}`,
    `${lanes} clients, each waits for its answer before it asks again; ${rounds} rounds, each with all rows in turn`,
    `bundle ${kib(bundle.plain)}, ${kib(bundle.gzipped)} gzipped`,
    ...(started === undefined ? [] : [`start-up ${started}`]),
    `memory of workerd ${mib(memory.before)} before, ${mib(memory.after)} after, ${mib(memory.peak)} at the peak`,
  ];
}

function cells({ rate, p50, p99, cpuMs }: Measured): string[] {
  return [rate.toFixed(0), p50.toFixed(2), p99.toFixed(2), cpuMs.toFixed(2)];
}

function operationCells(line: OperationLine): string[] {
  const { name, ratio, roundTrips, rowsRead, rowsWritten, kv, fetches, floor = "" } = line;
  const counts = [roundTrips, rowsRead, rowsWritten, kv, fetches].map(formatNumber);
  return [name, ...cells(line), ratio?.toFixed(2) ?? "-", ...counts, floor];
}
