import { exampleOf } from "./example.ts";
import type { Content, Operation, Parameter } from "./operation.ts";

/** How a request is written. */
interface Written {
  url: string;
  headers: [name: string, value: string][];
  /** The text of a JSON body. */
  json: string | undefined;
  /** Whether a file is sent. */
  file: boolean;
}

function write(operation: Operation, baseUrl: string): Written {
  const { parameters, body } = operation;
  const path = operation.path.replace(/\{(\w+)\}/g, (_found, name: string) =>
    encodeURI(sampleOf(parameters.find((parameter) => parameter.name === name))),
  );
  const query = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const search = query.map((parameter) => `${parameter.name}=${encodeURIComponent(sampleOf(parameter))}`).join("&");
  const content = body?.contents[0];
  const json = content && jsonOf(content);
  return {
    url: `${baseUrl}${path}${search && `?${search}`}`,
    headers: content ? [["Content-Type", json === undefined ? content.type : "application/json"]] : [],
    json,
    file: content !== undefined && json === undefined,
  };
}

function sampleOf(parameter: Parameter | undefined): string {
  return parameter ? String(exampleOf(parameter.schema, parameter.name)) : "";
}

/** A body of any type is shown as JSON. */
function jsonOf({ type, schema }: Content): string | undefined {
  if (type === "*/*") return JSON.stringify({ title: "Hello" }, null, 2);
  return schema && JSON.stringify(exampleOf(schema), null, 2);
}

/** Returns a command that makes the request, with the token in the variable `TOKEN`. */
export function curlOf(operation: Operation, baseUrl: string): string {
  const { url, headers, json, file } = write(operation, baseUrl);
  const method =
    operation.method === "get" || (operation.method === "post" && (json ?? file))
      ? ""
      : `-X ${operation.method.toUpperCase()} `;
  const show = isNavigation(operation) ? "-i " : "";
  const lines = [
    `curl ${show}${method}"${url}"`,
    ...(operation.needsSignIn ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...headers.map(([name, value]) => `-H "${name}: ${value}"`),
    ...(json === undefined ? [] : [`-d '${json}'`]),
    ...(file ? ["--data-binary @file"] : []),
  ];
  return lines.join(" \\\n  ");
}

const AUTHORIZATION = `authorization: \`Bearer \${token}\``;
const THROW = "if (!response.ok) throw new Error(await response.text());";

/** Returns TypeScript that makes the request, with the token in `token` and a file in `file`. */
export function typescriptOf(operation: Operation, baseUrl: string): string {
  const { url, headers, json, file } = write(operation, baseUrl);
  if (isNavigation(operation)) return `// The browser goes there itself.\nlocation.assign(${JSON.stringify(url)});`;
  const all = [
    ...(operation.needsSignIn ? [AUTHORIZATION] : []),
    ...headers.map(([name, value]) => `${JSON.stringify(name.toLowerCase())}: ${JSON.stringify(value)}`),
  ];
  const options = [
    ...(operation.method === "get" ? [] : [`method: "${operation.method.toUpperCase()}"`]),
    ...(all.length === 1 ? [`headers: { ${all[0]} }`] : []),
    ...(all.length > 1 ? [`headers: {\n${all.map((header) => `    ${header},\n`).join("")}  }`] : []),
    ...(json === undefined ? [] : [`body: JSON.stringify(${indent(json)})`]),
    ...(file ? ["body: file"] : []),
  ];
  const written = options.length > 0 ? `, {\n${options.map((option) => `  ${option},\n`).join("")}}` : "";
  return [`const response = await fetch(${JSON.stringify(url)}${written});`, THROW, ...readingOf(operation)].join("\n");
}

function indent(json: string): string {
  return json.replaceAll("\n", "\n  ");
}

/** How the body of the first success is read. An answer without one is read not at all. */
function readingOf({ answers }: Operation): string[] {
  const content = answers.find(({ status }) => status.startsWith("2"))?.contents[0];
  if (!content) return [];
  if (content.type === "application/json") return ["const answer = await response.json();"];
  return [`const answer = await response.${content.type.startsWith("text/") ? "text" : "blob"}();`];
}

/** A browser opens the address: the answer sends it on. */
function isNavigation({ answers, method }: Operation): boolean {
  return method === "get" && answers.length > 0 && answers.every(({ status }) => status.startsWith("3"));
}
