/** A form as a browser without scripts sees it. */
export interface Form {
  action: string;
  /** Names and values of its hidden inputs. */
  hidden: [string, string][];
  /** Names of the inputs that a person fills in. */
  inputs: Set<string>;
  /** Names of its buttons that have one. */
  buttons: Set<string>;
}

const TAG = /<(form|input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The first form of a page that is sent by POST, or undefined. It reads well-formed pages, not all that browsers accept. */
export function parseForm(page: string): Form | undefined {
  let form: Form | undefined;
  for (const [, tag = "", text = ""] of page.matchAll(TAG)) {
    const attributes = parseAttributes(text);
    if (tag.toLowerCase() === "form") {
      if (form) break;
      if (attributes.get("method")?.toLowerCase() !== "post") continue;
      form = { action: attributes.get("action") ?? "", hidden: [], inputs: new Set(), buttons: new Set() };
    } else if (form) {
      addField(form, tag.toLowerCase(), attributes);
    }
  }
  return form;
}

function addField(form: Form, tag: string, attributes: Map<string, string>): void {
  const name = attributes.get("name");
  if (!name) return;
  if (tag === "button") form.buttons.add(name);
  else if (attributes.get("type") === "hidden") form.hidden.push([name, attributes.get("value") ?? ""]);
  else form.inputs.add(name);
}

function parseAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), decode(double ?? single ?? bare ?? ""));
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
