import type { Service } from "../../../domain/connections/describeService.ts";
import { Field } from "../../../ui/components/Field.tsx";
import { Form } from "../../../ui/components/Form.tsx";
import { Notice } from "../../../ui/components/Notice.tsx";
import { AskedFields } from "./AskedFields.tsx";
import { type Filled, partsOf, saidOf } from "./credentialFields.ts";
import { hintOf } from "./fieldHint.tsx";
import type { Frame } from "./frame.tsx";
import { serviceHref } from "./way.ts";

interface CredentialFormProps {
  frame: Frame;
  service: Service;
  token: string;
  filled: Filled | undefined;
}

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
      <AskedFields frame={frame} fields={fields} values={filled?.values ?? {}} faults={filled?.faults} />
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

function FormNotice({ frame, name, filled }: { frame: Frame; name: string; filled: Filled }) {
  const { connect: said } = frame.reader.texts;
  if (!filled.isUnsure) return <Notice tone="bad">{<p>{said.faultsTitle}</p>}</Notice>;
  return (
    <Notice tone="bad" title={said.unsureTitle}>
      <p>{said.unsure(name)}</p>
    </Notice>
  );
}
