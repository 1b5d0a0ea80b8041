import type { Child } from "hono/jsx";
import type { Service } from "../../../domain/connections/describeService.ts";
import { Field } from "../../../ui/components/Field.tsx";
import { Form } from "../../../ui/components/Form.tsx";
import { htmlPattern } from "../../../ui/components/htmlPattern.ts";
import { Notice } from "../../../ui/components/Notice.tsx";
import { partsOf, saidOf, type Values } from "./credentialFields.ts";
import type { Frame } from "./frame.tsx";
import { serviceHref } from "./way.ts";

/** What was sent, and what came of it. Secrets are not among the values. */
export interface Filled {
  values: Values;
  /** By the names of the fields. */
  faults: Values;
  /** Whether the service could not be asked. */
  isUnsure: boolean;
}

interface CredentialFormProps {
  frame: Frame;
  service: Service;
  token: string;
  filled: Filled | undefined;
}

/** Begins the names of fields that the definition asks for, so that none has the name of ours. */
export const OWN_FIELD = "field.";

/** Asks for a credential, and for what the definition wants to know besides. */
export function CredentialForm({ frame, service, token, filled }: CredentialFormProps) {
  const { connect: said } = frame.reader.texts;
  const { name, authType, fields, docsUrl, isForAll, reference } = service;
  const whose = isForAll ? said.whoseForAll : said.whose;
  const parts = partsOf(authType);
  return (
    <Form action={serviceHref(reference, frame.way, "/credential")} token={token}>
      <p>{whose(name, frame.application, frame.user)}</p>
      {filled && <FormNotice frame={frame} name={name} filled={filled} />}
      {fields.map((field) => (
        <Field
          name={OWN_FIELD + field.name}
          label={field.label}
          required={field.default === undefined}
          pattern={htmlPattern(field.pattern)}
          value={filled?.values[OWN_FIELD + field.name] ?? field.default}
          hint={hintOf(frame, { help: field.help, example: field.example })}
          fault={filled?.faults[OWN_FIELD + field.name]}
        />
      ))}
      {parts.map((part) => {
        const { label, ...about } = saidOf(part, service, said);
        return (
          <Field
            name={part.name}
            label={label}
            required={part.isRequired}
            type={part.isSecret ? "password" : "text"}
            value={filled?.values[part.name]}
            hint={hintOf(frame, about)}
            fault={filled?.faults[part.name]}
          />
        );
      })}
      {docsUrl && (
        <p class="small">
          <a href={docsUrl} rel="noreferrer" target="_blank">
            {said.help(name)}
          </a>
        </p>
      )}
      <div class="row">
        <button type="submit" class="primary">
          {said.checkAndConnect}
        </button>
        {filled?.isUnsure && (
          <button type="submit" name="check" value="none">
            {said.connectUnchecked}
          </button>
        )}
      </div>
    </Form>
  );
}

interface Hint {
  help?: string | undefined;
  example?: string | undefined;
  /** What becomes of a secret. */
  secret?: string | undefined;
}

/** What the catalogue says of a field, which is English, and what is always so. */
function hintOf({ reader: { texts } }: Frame, { help, example, secret }: Hint): Child {
  const parts = [
    help !== undefined && <span lang="en">{help}</span>,
    example !== undefined && (
      <>
        {texts.connect.example} <code>{example}</code>
      </>
    ),
    secret,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.map((part, at) => [at > 0 && " ", part]);
}

function FormNotice({ frame, name, filled }: { frame: Frame; name: string; filled: Filled }) {
  const { connect: said } = frame.reader.texts;
  if (!filled.isUnsure) return <Notice tone="bad">{<p>{said.faultsTitle}</p>}</Notice>;
  return (
    <Notice tone="bad" title={said.unsureTitle}>
      <p>{said.unsure(name)}</p>
    </Notice>
  );
}
