import { isUserId } from "../../../../domain/access/userId.ts";
import type { CreateKeyInput } from "../../../../domain/apiKeys/createApiKey.ts";
import { displayName } from "../../../../http/displayName.ts";
import type { ApprovalRule } from "../../../../terms/approvals.ts";
import type { KeyLimits } from "../../../../terms/keyLimits.ts";
import { actionTypes } from "../../../../terms/tool.ts";

/** For whom a key acts: whoever makes it, the whole tenant, or a user who is named. */
export type Holder = "me" | "tenant" | "user";

/** What stands in the fields. */
export interface Written {
  name: string;
  holder: Holder;
  userId: string;
  permissions: string[];
  /** The last day, as a date. */
  until: string;
  /** Names of integrations, and ids of users, with commas or blanks between them. */
  integrations: string;
  users: string;
  types: string[];
  /** Whether a person has to approve what cannot be undone. */
  asks: boolean;
}

const faulty = ["name", "userId", "until", "integrations", "users"] as const;
/** The fields that are not right. */
export type Faulty = ReadonlySet<(typeof faulty)[number]>;

/** As many as the API takes of each. */
const MOST_NAMED = 50;
const DAY_MS = 24 * 3_600_000;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** An empty form. */
export const nothingWritten: Written = {
  ...{ name: "", holder: "me", userId: "", permissions: [], until: "" },
  ...{ integrations: "", users: "", types: [], asks: false },
};

/**
 * Reads the form of a new key.
 *
 * @param me the id of whoever makes it
 * @param now milliseconds since the epoch
 */
export function readKeyForm(
  form: URLSearchParams,
  me: string | undefined,
  now: number,
): { written: Written; input: CreateKeyInput; faults: Faulty } {
  const written = writtenIn(form);
  const name = displayName.safeParse(written.name);
  const expiresAt = written.until === "" ? undefined : endOf(written.until);
  const userId = { me, tenant: undefined, user: written.userId }[written.holder];
  const users = wordsIn(written.users);
  const isWrong = {
    // Which of them are there is known only when the key is made.
    integrations: wordsIn(written.integrations).length > MOST_NAMED,
    users: users.length > MOST_NAMED || !users.every(isUserId) || isBeyond(users, userId),
    name: !name.success,
    userId: written.holder === "user" && !isUserId(written.userId),
    until: expiresAt !== undefined && !(expiresAt > now),
  };
  const input = {
    name: name.data ?? "",
    scopes: written.permissions,
    userId,
    expiresAt,
    limits: limitsIn(written),
    approvals: ruleIn(written),
  };
  return { written, input, faults: new Set(faulty.filter((field) => isWrong[field])) };
}

function writtenIn(form: URLSearchParams): Written {
  const text = (name: string) => form.get(name)?.trim() ?? "";
  const holder = (["tenant", "user"] as const).find((one) => one === text("holder")) ?? "me";
  return {
    ...{ name: text("name"), holder, userId: text("userId"), until: text("until") },
    permissions: form.getAll("permission"),
    ...{ integrations: text("integrations"), users: text("users"), types: form.getAll("type") },
    asks: form.has("asks"),
  };
}

/** A key that acts as a user can be limited to nobody else. */
function isBeyond(users: readonly string[], userId: string | undefined): boolean {
  return users.length > 0 && userId !== undefined && !users.includes(userId);
}

/** What is left empty limits nothing. */
function limitsIn({ integrations, users, types }: Written): KeyLimits {
  const given = {
    integrations: wordsIn(integrations),
    users: wordsIn(users),
    types: actionTypes.filter((type) => types.includes(type)),
  };
  return Object.fromEntries(Object.entries(given).filter(([, limit]) => limit.length > 0));
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

/** A key works until its last day is over, in UTC. What is no date is not a number. */
function endOf(date: string): number {
  return DATE.test(date) ? Date.parse(date) + DAY_MS : Number.NaN;
}

/** A key that asks: about whatever cannot be undone. */
function ruleIn({ asks }: Written): ApprovalRule | undefined {
  return asks ? { types: ["IRREVERSIBLE"] } : undefined;
}
