import * as z from "zod";
import type { TenantDescription } from "../../../../domain/tenants/tenantSettings.ts";
import { tenantInput } from "../../../../http/tenantInput.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { TextArea } from "../../../../ui/components/TextArea.tsx";
import type { Texts } from "../../../../ui/language.ts";
import type { Visit } from "../consolePage.ts";
import { sectionHref } from "../sections.ts";
import { SEEN, StaleNotice } from "../stale.tsx";

const names = ["name", "accent", "frontendUrl", "successUrl", "allowedReturnOrigins", "auditRetentionDays"] as const;
type Name = (typeof names)[number];

/** What stands in the fields, and when that was last changed. */
export type Written = Record<Name | typeof SEEN, string>;
/** The fields that are not right. */
export type Faulty = ReadonlySet<string>;

const changeSchema = z.lazy(() => z.strictObject(tenantInput()));
type Change = z.output<typeof changeSchema>;

/** Returns the settings as they are written into the fields. */
export function writtenSettings(tenant: TenantDescription): Written {
  const { name, accent, frontendUrl, successUrl, allowedReturnOrigins, auditRetentionDays } = tenant;
  return {
    ...{ name, accent: accent ?? "", frontendUrl: frontendUrl ?? "", successUrl: successUrl ?? "" },
    allowedReturnOrigins: allowedReturnOrigins.join("\n"),
    auditRetentionDays: String(auditRetentionDays ?? ""),
    [SEEN]: String(tenant.updatedAt),
  };
}

/** Reads what the form sent. An empty field is the deployment's value. */
export function readSettings(form: URLSearchParams): { written: Written; change: Change } | FaultySettings {
  const written = Object.fromEntries([...names, SEEN].map((name) => [name, form.get(name)?.trim() ?? ""])) as Written;
  const days = written.auditRetentionDays;
  const { success, data, error } = changeSchema.safeParse({
    ...{ name: written.name, accent: written.accent || null },
    ...{ frontendUrl: written.frontendUrl || null, successUrl: written.successUrl || null },
    allowedReturnOrigins: written.allowedReturnOrigins.split(/\s+/).filter(Boolean),
    auditRetentionDays: days === "" ? null : Number(days),
  });
  if (success) return { written, change: data };
  return { written, faulty: new Set(error.issues.map(({ path }) => String(path[0]))) };
}

interface FaultySettings {
  written: Written;
  faulty: Faulty;
}

interface SettingsFormProps {
  visit: Visit;
  token: string;
  written: Written;
  faulty?: Faulty | undefined;
  isStale: boolean;
}

/** The form of a tenant's settings. */
export function SettingsForm({ visit, token, written, faulty, isStale }: SettingsFormProps) {
  const { consoleTenant: said, console: common } = visit.reader.texts;
  const { frontendUrl, auditRetentionDays } = visit.ctx.deps.settings;
  const about = (name: Name) => ({ name, value: written[name], fault: faultOf(said, name, faulty) });
  return (
    <Form action={sectionHref("tenant")} token={token}>
      <input type="hidden" name={SEEN} value={written[SEEN]} />
      {isStale && <StaleNotice reader={visit.reader} href={sectionHref("tenant")} />}
      {faulty && <Notice tone="bad">{said.faultsTitle}</Notice>}
      <h2>{said.look}</h2>
      <Field {...about("name")} label={said.name} hint={said.nameHint} required />
      <Field {...about("accent")} label={said.accent} hint={said.accentHint} pattern="#[0-9a-fA-F]{6}" />
      <h2>{said.ways}</h2>
      <Field {...about("frontendUrl")} label={said.frontendUrl} hint={said.frontendUrlHint(frontendUrl)} type="url" />
      <Field {...about("successUrl")} label={said.successUrl} hint={said.successUrlHint} type="url" />
      <TextArea {...about("allowedReturnOrigins")} label={said.origins} hint={said.originsHint} rows={4} />
      <h2>{said.trail}</h2>
      <Field
        {...about("auditRetentionDays")}
        label={said.retention}
        hint={said.retentionHint(auditRetentionDays)}
        pattern="[0-9]{1,4}"
      />
      <div class="row">
        <button type="submit" class="primary">
          {common.save}
        </button>
      </div>
    </Form>
  );
}

function faultOf(said: Texts["consoleTenant"], name: Name, faulty: Faulty | undefined): string | undefined {
  return faulty?.has(name) ? said.faults[name] : undefined;
}
