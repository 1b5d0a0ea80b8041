import { hasPermission } from "../../../../domain/access/permissions.ts";
import { type Caller, permissions } from "../../../../domain/context.ts";
import { actionTypes } from "../../../../terms/tool.ts";
import { Choice } from "../../../../ui/components/Choice.tsx";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import type { Texts } from "../../../../ui/language.ts";
import type { Visit } from "../consolePage.ts";
import { sectionHref } from "../sections.ts";
import type { Faulty, Holder, Written } from "./readKeyForm.ts";

interface KeyFormProps {
  visit: Visit;
  token: string;
  written: Written;
  faults?: Faulty | undefined;
}

/** The form of a new key. It offers what its reader can give; `createApiKey` decides. */
export function KeyForm({ visit, token, written, faults }: KeyFormProps) {
  const { caller } = visit.ctx;
  const { consoleKeys: said, console: common } = visit.reader.texts;
  const holders = holdersFor(caller);
  const faultOf = (name: keyof typeof said.faults) => (faults?.has(name) ? said.faults[name] : undefined);
  const about = (name: keyof typeof said.faults) => ({ name, value: written[name], fault: faultOf(name) });
  return (
    <Form action={sectionHref("keys")} token={token}>
      {faults && (
        <Notice tone="bad">
          <p>{said.faultsTitle}</p>
        </Notice>
      )}
      <Field {...about("name")} label={said.name} hint={said.nameHint} required />
      {holders.length > 1 && (
        <Select
          name="holder"
          label={said.for}
          hint={said.forHint}
          options={holders.map((holder) => [holder, holderName(said, holder, caller)])}
          value={written.holder}
        />
      )}
      {holders.includes("user") && <Field {...about("userId")} label={said.userId} hint={said.userIdHint} />}
      <Permissions caller={caller} said={said} chosen={written.permissions} />
      <Limits said={said} chosen={written.types} about={about} />
      <Choice name="asks" value="yes" label={said.asks} hint={said.asksHint} checked={written.asks} />
      <Field {...about("until")} label={said.until} hint={said.untilHint} type="date" />
      <div class="row">
        <button type="submit" class="primary">
          {said.create}
        </button>
        <a class="button" href={sectionHref("keys")}>
          {common.cancel}
        </a>
      </div>
    </Form>
  );
}

interface PermissionsProps {
  caller: Caller;
  said: Texts["consoleKeys"];
  chosen: readonly string[];
}

function Permissions({ caller, said, chosen }: PermissionsProps) {
  return (
    <fieldset>
      <legend>{said.permissions}</legend>
      <p class="hint">{said.permissionsHint}</p>
      {permissions
        .filter((permission) => hasPermission(caller, permission))
        .map((permission) => (
          <Choice
            name="permission"
            value={permission}
            label={said.permissionNames[permission]}
            hint={<code>{permission}</code>}
            checked={chosen.includes(permission)}
          />
        ))}
    </fieldset>
  );
}

interface LimitsProps {
  said: Texts["consoleKeys"];
  chosen: readonly string[];
  about(name: "integrations" | "users"): { name: string; value: string; fault: string | undefined };
}

/** What narrows a key further. Left empty, nothing does. */
function Limits({ said, chosen, about }: LimitsProps) {
  return (
    <fieldset>
      <legend>{said.limits}</legend>
      <p class="hint">{said.limitsHint}</p>
      <Field {...about("integrations")} label={said.limitNames.integrations} hint={said.integrationsHint} />
      {actionTypes.map((type) => (
        <Choice
          name="type"
          value={type}
          label={said.onlyTypes[type]}
          hint={<code>{type}</code>}
          checked={chosen.includes(type)}
        />
      ))}
      <Field {...about("users")} label={said.limitNames.users} hint={said.usersHint} />
    </fieldset>
  );
}

function holdersFor(caller: Caller): Holder[] {
  if (!hasPermission(caller, "key:manage-tenant")) return ["me"];
  return hasPermission(caller, "user:act-as") ? ["me", "tenant", "user"] : ["me", "tenant"];
}

function holderName(said: Texts["consoleKeys"], holder: Holder, { userId = "" }: Caller): string {
  return { me: said.forMe(userId), tenant: said.forTenant, user: said.forUser }[holder];
}
