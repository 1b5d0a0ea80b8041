import { toLatchkeyError } from "../../../../domain/errors.ts";
import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import type { Texts } from "../../../../ui/language.ts";
import { fieldOfHeader } from "./secretHeaders.ts";
import { isSecret, OWN_FIELD } from "./settings.ts";

type Said = Texts["consoleIntegrations"];

/** What is wrong, by the names of the fields. */
export type Faults = Record<string, string>;

const ADDRESSES = ["authorizationEndpoint", "tokenEndpoint", "revocationEndpoint", "apiBaseUrl", "otherBaseUrls"];
const NUMBERS = ["responseTimeout", "rateLimit"];

/**
 * Does something with what a form says.
 * @returns what the domain does not take, in the reader's words; undefined when it is done
 * @throws what is not about the form
 */
export async function faultsOf(
  work: Promise<unknown>,
  said: Said,
  setUp: Pick<SetUp, "secretFields">,
): Promise<Faults | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    const { code, errors = [] } = toLatchkeyError(error);
    if (code === "slug_taken") return { slug: said.faults.slugTaken };
    if (code !== "validation_failed") throw error;
    const found = errors.map(({ path, message }) => {
      const parts = path.split(".");
      return [fieldOf(parts, setUp), faultText(said, parts, message)] as const;
    });
    const fields = Map.groupBy(found, ([field]) => field);
    return Object.fromEntries([...fields].map(([field, all]) => [field, all.map(([, text]) => text).join("\n")]));
  }
}

/**
 * The verb's `parameters.site` is the form's `field.site`, and so is the header that holds a secret; of all else the first
 * part is the field.
 */
function fieldOf([first = "", ...others]: string[], setUp: Pick<SetUp, "secretFields">): string {
  const secret = first === "headers" ? fieldOfHeader(setUp, others.join(".")) : undefined;
  if (secret !== undefined) return secret;
  return first === "parameters" ? OWN_FIELD + others.join(".") : first;
}

/**
 * What a fault of the API means at a field. For what few people see, the API's own sentence is shown, and in a value of
 * several parts the place in it.
 */
export function faultText({ faults }: Said, [first = "", ...others]: PropertyKey[], message: string): string {
  const name = String(first);
  if (message.startsWith("is required") || name === "name") return faults.needed;
  if (name === "slug") return faults.slug;
  if (name === "parameters" || (name === "headers" && message === "does not fit")) return faults.misshapen;
  if (ADDRESSES.includes(name)) return faults.address;
  if (NUMBERS.includes(name)) return faults.number;
  if (isSecret(name) && message.startsWith("must be given again")) return faults.secretAgain;
  return faults.other([others.join("."), message].filter(Boolean).join(" "));
}
