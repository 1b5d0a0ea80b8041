import type { Part } from "./ProviderPart.tsx";

/** What somebody is asked for: who sets it up, or who connects an account. */
export function Fields({ guide: { provider }, reader: { texts } }: Part) {
  const { docs, catalogue: said } = texts;
  if (provider.fields.length === 0) return null;
  return (
    <section class="card">
      <h2>{docs.fields}</h2>
      <ul class="members">
        {provider.fields.map(({ name, label, pattern, level, default: usual, example, help, header }) => (
          <li>
            <p>
              <code class="member">{name}</code> <span lang="en">{label}</span>{" "}
              <span class="small soft">({docs.fieldLevels[level]})</span>
            </p>
            {help !== undefined && <p lang="en">{help}</p>}
            {header !== undefined && <p>{said.secretField(header)}</p>}
            <p class="small soft">
              <Fact name={said.example} value={example} />
              <Fact name={said.usual} value={usual} />
              <Fact name={said.form} value={pattern} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <span class="fact">
      {name} <code>{value}</code>
    </span>
  );
}
