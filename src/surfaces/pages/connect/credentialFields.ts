import type { Service } from "../../../domain/connections/describeService.ts";
import type { CredentialInput } from "../../../domain/connections/readGrant.ts";
import { toLatchkeyError } from "../../../domain/errors.ts";
import { keyText, tokenText } from "../../../http/token.ts";
import type { AuthType } from "../../../terms/integration.ts";
import type { Texts } from "../../../ui/language.ts";

/** A part of a credential that somebody gives by hand. */
export interface CredentialPart {
  name: "token" | "apiKey" | "username" | "password";
  isSecret: boolean;
  /** One half of a pair may be empty. */
  isRequired: boolean;
  fits(text: string): boolean;
}

const NO_CONTROLS = /^\P{Cc}{0,4096}$/u;

/** Returns what makes up a credential, by how a service authenticates. */
export function partsOf(authType: AuthType): CredentialPart[] {
  switch (authType) {
    case "oauth2":
      return [];
    case "bearer":
      return [{ name: "token", isSecret: true, isRequired: true, fits: (text) => tokenText.safeParse(text).success }];
    case "apikey":
      return [{ name: "apiKey", isSecret: true, isRequired: true, fits: (text) => keyText.safeParse(text).success }];
    case "basic":
      return [
        // RFC 7617: the user name ends at the first colon.
        {
          ...{ name: "username", isSecret: false, isRequired: false },
          fits: (text) => NO_CONTROLS.test(text) && !text.includes(":"),
        },
        { name: "password", isSecret: true, isRequired: false, fits: (text) => NO_CONTROLS.test(text) },
      ];
  }
}

/**
 * Returns what a part is called, and what is said with it: where people find it, and how it looks. Of a pair, the first half
 * has both.
 */
export function saidOf(
  { name, isSecret }: CredentialPart,
  { words, authType }: Pick<Service, "words" | "authType">,
  said: Texts["connect"],
): { label: string; help: string | undefined; example: string | undefined; secret: string | undefined } {
  const own = { username: words.usernameLabel, password: words.passwordLabel };
  const label = authType === "basic" ? own[name as keyof typeof own] : words.label;
  const isFirst = name !== "password";
  return {
    label: label ?? said.labels[name],
    help: isFirst ? words.help : undefined,
    example: isFirst ? words.example : undefined,
    secret: isSecret ? said.secretHint : undefined,
  };
}

/** Values by the names of the form's fields. */
export type Values = Record<string, string>;

/** What was sent, and what came of it. Secrets are not among the values. */
export interface Filled {
  values: Values;
  /** By the names of the fields. */
  faults: Values;
  /** Whether the service could not be asked. */
  isUnsure: boolean;
}

/** Begins the names of fields that the definition asks for, so that none has the name of ours. */
export const OWN_FIELD = "field.";

/** Returns the values of these fields. What is left empty is not given. */
export function ownFieldsIn(form: URLSearchParams, fields: readonly { name: string }[]): Values {
  const all = fields.map(({ name }) => [name, form.get(OWN_FIELD + name)?.trim() ?? ""] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== ""));
}

/** Returns what a refusal says of fields, by their names in the form; undefined when it is about something else. */
export function ownFaultsOf(error: unknown, said: string): Values | undefined {
  const { code, errors = [] } = toLatchkeyError(error);
  if (code !== "validation_failed" || errors.length === 0) return undefined;
  return Object.fromEntries(errors.map(({ path }) => [path.replace(/^fields\./, OWN_FIELD), said]));
}

/**
 * Reads a credential from a form. White space around it comes from careless copying; a password may begin with it.
 *
 * @returns the credential, and what is wrong with it by the names of the fields
 */
export function readCredential(
  authType: AuthType,
  form: URLSearchParams,
  { needed, misshapen, oneOfBoth }: Texts["connect"],
): { credential: CredentialInput; faults: Values } {
  const parts = partsOf(authType);
  const credential: CredentialInput = {};
  const faults: Values = {};
  for (const { name, isRequired, fits } of parts) {
    const sent = form.get(name) ?? "";
    const text = name === "password" ? sent : sent.trim();
    credential[name] = text;
    if (text === "" && isRequired) faults[name] = needed;
    else if (text !== "" && !fits(text)) faults[name] = misshapen;
  }
  if (parts.every(({ name }) => !credential[name]) && authType === "basic") faults.password = oneOfBoth;
  return { credential, faults };
}
