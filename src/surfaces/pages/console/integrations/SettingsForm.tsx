import type { Child } from "hono/jsx";
import { modes } from "../../../../terms/integration.ts";
import { Choice } from "../../../../ui/components/Choice.tsx";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { SEEN } from "../stale.tsx";
import type { FormState } from "./formState.ts";
import { ScopeFields } from "./ScopeFields.tsx";
import { SettingField } from "./SettingField.tsx";
import { type FieldName, OWN_FIELD, partsFor } from "./settings.ts";
import { ValueFields } from "./ValueFields.tsx";

interface SettingsFormProps extends FormState {
  action: string;
  token: string;
  button: string;
  cancel: string;
  /** Stands where the client is entered. */
  children?: Child;
}

/** The form of an integration: a new one, or one that is there. */
export function SettingsForm({ action, token, button, cancel, children, ...state }: SettingsFormProps) {
  const { visit, setUp, written, faults, stored } = state;
  const { consoleIntegrations: said, console: common } = visit.reader.texts;
  const { own, addresses, more } = partsFor(setUp.authType);
  const isCustom = setUp.provider === undefined;
  const hasFault = (names: readonly string[]) => names.some((name) => name in faults);
  const shown = ["name", "slug", "description", "mode", "scope", ...own, ...addresses, ...more];
  const elsewhere = Object.entries(faults).filter(([name]) => !shown.includes(name) && !name.startsWith(OWN_FIELD));
  const fieldFor = (name: FieldName) => <SettingField state={state} name={name} />;
  return (
    <Form action={action} token={token}>
      {stored && <input type="hidden" name={SEEN} value={written.get(SEEN) ?? ""} />}
      {Object.keys(faults).length > 0 && (
        <Notice tone="bad">
          <p>{said.faultsTitle}</p>
          {elsewhere.map(([, text]) => (
            <p>{text}</p>
          ))}
        </Notice>
      )}
      <fieldset class="group stack">
        <legend>{said.groups.basics}</legend>
        <Field name="name" label={said.labels.name} required value={written.get("name") ?? ""} fault={faults.name} />
        <Field
          name="slug"
          label={said.labels.slug}
          hint={stored ? said.hints.slug : `${said.hints.slug} ${said.slugEmpty}`}
          pattern="[a-z0-9]+(?:-[a-z0-9]+)*"
          value={written.get("slug") ?? ""}
          fault={faults.slug}
          required={stored !== undefined}
        />
        {fieldFor("description")}
        <fieldset>
          <legend>{said.labels.mode}</legend>
          {stored && <p class="hint">{said.asksAgain}</p>}
          {modes.map((mode) => (
            <Choice
              isOnly
              name="mode"
              value={mode}
              label={said.modes[mode]}
              hint={said.modeHints[mode]}
              checked={written.get("mode") === mode}
            />
          ))}
        </fieldset>
      </fieldset>
      <fieldset class="group stack">
        <legend>{setUp.authType === "oauth2" ? said.groups.client : said.groups.credential}</legend>
        {children}
        {own.map(fieldFor)}
      </fieldset>
      <ValueFields state={state} />
      {setUp.authType === "oauth2" && <ScopeFields state={state} />}
      {isCustom ? (
        <fieldset class="group stack">
          <legend>{said.groups.addresses}</legend>
          {addresses.map(fieldFor)}
        </fieldset>
      ) : (
        <details open={hasFault(addresses)}>
          <summary>{said.groups.addresses}</summary>
          <div class="stack">
            <p class="hint">{said.addressesHint}</p>
            {addresses.map(fieldFor)}
          </div>
        </details>
      )}
      <details open={hasFault(more)}>
        <summary>{said.groups.more}</summary>
        <div class="stack">{more.map(fieldFor)}</div>
      </details>
      <div class="row">
        <button type="submit" class="primary">
          {button}
        </button>
        <a class="button" href={cancel}>
          {common.cancel}
        </a>
      </div>
    </Form>
  );
}
