import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { DEFAULT_SETTINGS, type SettingsChange } from "../../../../domain/integrations/integrationSettings.ts";
import { integrationInput } from "../../../../http/integrationInput.ts";
import { FORM_TOKEN } from "../../../../ui/components/Form.tsx";
import type { Texts } from "../../../../ui/language.ts";
import { type Faults, faultText } from "./faults.ts";
import { meantHeaders, type StoredHeaders } from "./secretHeaders.ts";
import { BASICS, type FieldName, isSecret, KINDS, OWN_FIELD, partsFor, type SettingName } from "./settings.ts";

type Said = Texts["consoleIntegrations"];
type Headers = NonNullable<SettingsChange["headers"]>;

/** A value that cannot be read from its field, with what is wrong. */
class Unreadable extends Error {}

/** What a form says that is right, and what is wrong with the rest, by the names of the fields. */
export interface ReadSettings {
  change: SettingsChange;
  faults: Faults;
  /** What may be shown again: neither secrets nor headers. */
  written: URLSearchParams;
}

/**
 * Reads the form of an integration. What is left empty gets its default, and a secret stays as it is.
 * @param stored its headers, as far as they are shown to whoever changes it
 */
export function readSettings(
  form: URLSearchParams,
  setUp: SetUp,
  said: Said,
  stored: StoredHeaders = {},
): ReadSettings {
  const { own, addresses, more } = partsFor(setUp.authType);
  const names = [...BASICS, ...own, ...addresses, ...more];
  const change: Record<string, unknown> = { parameters: parametersIn(form, setUp) };
  const faults: Faults = {};
  const take = (name: FieldName | "scope", value: unknown) => {
    const { success, data, error } = integrationInput[name]().optional().safeParse(value);
    if (success) change[name] = data;
    else faults[name] = error.issues.map(({ path, message }) => faultText(said, [name, ...path], message)).join("\n");
  };
  for (const name of names) {
    try {
      take(name, valueIn(form, name, said));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      faults[name] = error.message;
    }
  }
  if (setUp.authType === "oauth2") take("scope", scopeIn(form, setUp));
  const { headers, closed } = meantHeaders(form, setUp, change.headers as Headers | undefined, stored);
  for (const field of closed) faults[field] = said.faults.headersClosed;
  return { change: { ...change, headers }, faults, written: shownAgain(form, setUp) };
}

/** @throws Unreadable */
function valueIn(form: URLSearchParams, name: FieldName, said: Said): unknown {
  const sent = form.get(name) ?? "";
  const isCleared = form.getAll("clear").includes(name);
  if (isSecret(name)) {
    // White space around a secret comes from careless copying; a password may begin with it.
    const text = name === "password" ? sent : sent.trim();
    return text === "" ? (isCleared ? null : undefined) : text;
  }
  const text = sent.trim();
  if (name === "headers") return text === "" ? (isCleared ? {} : undefined) : pairsIn(text, said);
  if (name === "name") return text;
  if (text === "") return name === "slug" ? undefined : DEFAULT_SETTINGS[name];
  return read(text, name, said);
}

/** @throws Unreadable */
function read(text: string, name: SettingName, said: Said): unknown {
  switch (KINDS[name]) {
    case "line":
      return text;
    case "lines":
      return linesIn(text);
    case "pairs":
      return pairsIn(text, said);
    case "number":
      return Number(text);
    case "switch":
      return text === "true";
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        throw new Unreadable(said.faults.json);
      }
  }
}

function linesIn(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter(Boolean);
}

function pairsIn(text: string, said: Said): Record<string, string> {
  // A name may hold a colon, if a blank follows the one that ends it.
  const pairs = linesIn(text).map((line) => /^(\S+?)\s*:(?:\s+(.*))?$/.exec(line) ?? /^([^:\s]+):(.*)$/.exec(line));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (!pair) throw new Unreadable(said.faults.lines);
      const [, name = "", value = ""] = pair;
      return [name, value];
    }),
  );
}

/** Null when nothing is chosen: as the service usually asks. The usual ones come first, as the catalogue has them. */
function scopeIn(form: URLSearchParams, { scopes }: SetUp): string | null {
  const chosen = form.getAll("scopes");
  const others = (form.get("scope") ?? "").split(/\s+/).filter(Boolean);
  const ordered = [...scopes.usual.filter((name) => chosen.includes(name)), ...chosen, ...others];
  return [...new Set(ordered)].join(scopes.separator) || null;
}

function parametersIn(form: URLSearchParams, { fields }: SetUp): Record<string, string> {
  const given = fields.map(({ name }) => [name, form.get(OWN_FIELD + name)?.trim() ?? ""] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

function shownAgain(form: URLSearchParams, { secretFields }: SetUp): URLSearchParams {
  const secrets = secretFields.map(({ name }) => OWN_FIELD + name);
  const isHidden = (name: string) =>
    name === FORM_TOKEN || name === "headers" || isSecret(name) || secrets.includes(name);
  return new URLSearchParams([...form].filter(([name]) => !isHidden(name)));
}
