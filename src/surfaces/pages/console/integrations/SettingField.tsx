import { apiKeyLocations } from "../../../../terms/integration.ts";
import { clientAuthentications } from "../../../../terms/oauth.ts";
import { Choice } from "../../../../ui/components/Choice.tsx";
import { Field } from "../../../../ui/components/Field.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import { TextArea } from "../../../../ui/components/TextArea.tsx";
import type { Texts } from "../../../../ui/language.ts";
import { asksAgain, type FormState } from "./formState.ts";
import { fieldOfHeader } from "./secretHeaders.ts";
import { type FieldName, isSecret, KINDS } from "./settings.ts";

/** The settings that have a few values. */
const OPTIONS: Partial<Record<FieldName, readonly string[]>> = {
  clientAuthentication: clientAuthentications,
  apiKeyLocation: apiKeyLocations,
};

/** The field of one setting, as its kind is written. */
export function SettingField({ state, name }: { state: FormState; name: FieldName }) {
  const { visit, setUp, written, faults, stored } = state;
  const { consoleIntegrations: said } = visit.reader.texts;
  const about = { name, label: said.labels[name], hint: hintOf(state, name), fault: faults[name] };
  const isStored = stored?.secrets.includes(name) || (name === "headers" && ownHeaders(setUp, stored).length > 0);
  if (isSecret(name)) {
    return (
      <>
        <Field {...about} type="password" autocomplete="new-password" />
        {isStored && <Choice name="clear" value={name} label={said.clear[name] ?? said.clearOther} />}
      </>
    );
  }
  const value = written.get(name) ?? "";
  if (name === "approvals") return <RuleField label={about.label} value={value} said={said} />;
  const options = KINDS[name] === "switch" ? ["true", "false"] : OPTIONS[name];
  if (options) {
    const all = ["", ...options].map((one) => [one, said.choices[one] ?? one] as const);
    return <Select name={name} label={about.label} options={all} value={value} />;
  }
  if (KINDS[name] === "line" || KINDS[name] === "number") {
    const isNeeded = name === "apiBaseUrl" && setUp.provider === undefined;
    return <Field {...about} value={value} required={isNeeded && setUp.values.apiBaseUrl === null} />;
  }
  return (
    <>
      <TextArea {...about} value={value} rows={KINDS[name] === "json" ? 12 : 3} />
      {isStored && <Choice name="clear" value={name} label={said.clear[name] ?? said.clearOther} />}
    </>
  );
}

interface RuleFieldProps {
  label: string;
  /** A rule in JSON. Empty: none. */
  value: string;
  said: Texts["consoleIntegrations"];
}

/** Which calls a person is asked about: nothing, one of the usual rules, or what somebody has set by the API. */
function RuleField({ label, value, said }: RuleFieldProps) {
  const usual: [string, string][] = [
    ["", said.rules.none],
    [JSON.stringify({ types: ["IRREVERSIBLE"] }), said.rules.irreversible],
    [JSON.stringify({ methods: ["DELETE", "PATCH", "POST", "PUT"] }), said.rules.writes],
  ];
  const written = compact(value);
  const options = usual.some(([rule]) => rule === written) ? usual : [...usual, [written, said.rules.own] as const];
  return <Select name="approvals" label={label} hint={said.hints.approvals} options={options} value={written} />;
}

function compact(json: string): string {
  try {
    return json === "" ? "" : JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
}

/** The stored headers that have no field of their own. */
function ownHeaders(setUp: FormState["setUp"], stored: FormState["stored"]): string[] {
  return stored?.headers.filter((name) => fieldOfHeader(setUp, name) === undefined) ?? [];
}

/** What goes into it, what holds when it stays empty, and what its change means. */
function hintOf({ visit, setUp, stored }: FormState, name: FieldName): string | undefined {
  const { consoleIntegrations: said } = visit.reader.texts;
  const storedHeaders = ownHeaders(setUp, stored);
  const usual = (setUp.values as Record<string, unknown>)[name];
  const parts = [
    said.hints[name],
    typeof usual === "string" && said.usually(usual),
    Array.isArray(usual) && usual.length > 0 && said.usually(usual.join(", ")),
    stored?.secrets.includes(name) && said.secretStored,
    name === "headers" && storedHeaders.length > 0 && said.headersStored(storedHeaders.join(", ")),
    stored && asksAgain(name) && said.asksAgain,
  ];
  return parts.filter(Boolean).join(" ") || undefined;
}
