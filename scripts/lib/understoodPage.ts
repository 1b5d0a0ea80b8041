import { SECTIONS } from "../../test/understood/sections.ts";
import type { Section } from "../../test/understood/understood.ts";

/** Markdown reads a bar as the end of a cell, and a line break as the end of the row. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", "⏎");

const part = ({ title, about, rows }: Section) =>
  [
    `## ${title}`,
    "",
    about,
    "",
    "| what arrives | what Latchkey makes of it | case |",
    "|---|---|---|",
    ...rows.map((row) => `| ${cell(row.input)} | ${cell(row.becomes)} | ${row.id} |`),
  ].join("\n");

/** The whole of docs/understood.md. */
export function understoodPage(): string {
  const head = [
    "# What is understood",
    "",
    "What providers, documents, clients and identity providers really send, and what Latchkey makes of it. Each line is a",
    "case of the tests; this page is made from them by `npm run understood`.",
  ].join("\n");
  return `${[head, ...SECTIONS.map(part)].join("\n\n")}\n`;
}
