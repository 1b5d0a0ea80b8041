import type { Caller } from "../context.ts";
import { isMethodOverride } from "./methodOverride.ts";

/** The values that a custom header may use. */
export interface HeaderVariables {
  caller: Pick<Caller, "tenant" | "userId" | "email" | "name">;
  integrationSlug: string;
  /** Facts about the connected account. */
  connectionData: Readonly<Record<string, string>>;
}

const VARIABLE = /\$\{([^}]*)\}/g;
const CONNECTION_FIELD = /^connection\.[A-Za-z0-9_]{1,64}$/;
const NAMES = ["user.id", "user.email", "user.name", "tenant.id", "integration.slug"] as const;

/** A header name (RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** Visible ASCII, space and tab. CR, LF and NUL would end the header. */
const VALUE = /^[\t\x20-\x7e]{0,2048}$/;

/** Headers of the connection, the platform, the browser or Latchkey. */
const FORBIDDEN =
  /^(?:host|(?:set-)?cookie2?|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|cf-.*|cdn-loop|x-forwarded-.*|x-real-ip|forwarded|via|latchkey-.*|x-act-as-user|sec-.*)$/i;

/** Headers that say what a request is about, or where it comes from. A credential in one of them would be taken for that. */
const OF_REQUESTS =
  /^(?:content-.*|accept|accept-.*|user-agent|if-.*|range|idempotency-key|origin|referer|date|prefer)$/i;

/** Checks whether a text is the name of a header. The runtime would take some that are none. */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** Returns what is wrong with a custom header, or undefined. It is checked when an integration is saved. */
export function headerFault(name: string, template: string): string | undefined {
  if (!isHeaderName(name)) return "is not a header name";
  if (FORBIDDEN.test(plain(name)) || isMethodOverride(name)) return "may not be set";
  if (!VALUE.test(template)) return "may hold visible ASCII characters only";
  const unknown = [...template.matchAll(VARIABLE)]
    .map((match) => match[1] ?? "")
    .find((variable) => !isKnown(variable));
  if (unknown !== undefined) return "names an unknown variable";
  return template.replace(VARIABLE, "").includes("${") ? "has a variable that does not end" : undefined;
}

/** Returns what is wrong with a header in which a credential should stand, or undefined. */
export function credentialHeaderFault(name: string): string | undefined {
  return OF_REQUESTS.test(plain(name)) ? "may not hold a credential" : headerFault(name, "");
}

/** Servers that take headers as variables do not tell `_` from `-`. */
function plain(name: string): string {
  return name.replaceAll("_", "-");
}

function isKnown(variable: string): boolean {
  return NAMES.some((name) => name === variable) || CONNECTION_FIELD.test(variable);
}

/** Control characters, and halves of surrogate pairs, which are no characters. */
const NEVER_SENT = /[\p{Cc}\p{Cs}]/u;

/**
 * Returns the header's value for one caller. Variables without a value become empty. What a header cannot hold is
 * percent-encoded UTF-8, as RFC 8187 section 3.2.1 writes it, and so is the percent sign: decoding gives back what the
 * variable held, and no two values look alike. Control characters are never sent, not encoded either, because a receiver
 * that decodes them would see a line break.
 *
 * @returns undefined when the value must not be sent
 */
export function expandHeader(template: string, variables: HeaderVariables): string | undefined {
  let isSendable = true;
  const value = template.replace(VARIABLE, (_match, variable: string) => {
    const text = valueFor(variable, variables) ?? "";
    if (!NEVER_SENT.test(text)) return text.replace(/[^\x20-\x7e]+|%/g, encodeURIComponent);
    isSendable = false;
    return "";
  });
  return isSendable && VALUE.test(value) ? value : undefined;
}

function valueFor(variable: string, { caller, integrationSlug, connectionData }: HeaderVariables): string | undefined {
  switch (variable) {
    case "user.id":
      return caller.userId;
    case "user.email":
      return caller.email;
    case "user.name":
      return caller.name;
    case "tenant.id":
      return caller.tenant;
    case "integration.slug":
      return integrationSlug;
    default: {
      const field = variable.slice("connection.".length);
      return Object.hasOwn(connectionData, field) ? connectionData[field] : undefined;
    }
  }
}
