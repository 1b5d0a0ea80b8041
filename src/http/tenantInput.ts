import * as z from "zod";
import { displayName } from "./displayName.ts";

/** What a tenant can decide, as the API and the console take it. */
export const tenantInput = () => ({
  name: displayName,
  frontendUrl: z.string().max(2048).nullable(),
  successUrl: z.string().max(2048).nullable(),
  allowedReturnOrigins: z.array(z.string().max(2048)).max(50),
  auditRetentionDays: z.int().min(1).max(9999).nullable(),
  accent: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "must be a colour, like #1f4fd8")
    .nullable(),
});
