import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { CONSENT_FIELDS } from "../../../../domain/integrations/integrationSettings.ts";
import type { Visit } from "../consolePage.ts";
import type { Faults } from "./faults.ts";

/** What a form is made of, so that each part of it can be. */
export interface FormState {
  visit: Visit;
  setUp: SetUp;
  written: URLSearchParams;
  faults: Faults;
  /** Names of the secrets that are stored, and of the headers; undefined for a new integration. */
  stored: { secrets: readonly string[]; headers: readonly string[] } | undefined;
}

/** Whether everybody has to consent again when a setting changes. */
export function asksAgain(name: string): boolean {
  return (CONSENT_FIELDS as readonly string[]).includes(name);
}
