import type { Texts } from "../language.ts";
import type { Operation } from "./operation.ts";

/**
 * A form that a script sends as the reader, with the session of the browser. Without the script there is none, so it is not
 * shown. Only operations that read have one.
 */
export function TryIt({ operation: { operationId, path, parameters }, texts }: { operation: Operation; texts: Texts }) {
  const asked = parameters.filter((parameter) => parameter.in !== "header");
  return (
    <details class="answer try" hidden>
      <summary>{texts.docs.tryIt}</summary>
      <form class="stack tight" data-try={path}>
        {asked.map(({ name, in: place, required }) => (
          <div class="field">
            <label for={`${operationId}-${name}`}>
              {name}
              {required && ` (${texts.docs.required})`}
            </label>
            <input
              id={`${operationId}-${name}`}
              name={name}
              data-in={place}
              required={required}
              autocomplete="off"
              spellcheck={false}
            />
          </div>
        ))}
        <p>
          <button type="submit" class="primary">
            {texts.docs.send}
          </button>
        </p>
        <output for={asked.map(({ name }) => `${operationId}-${name}`).join(" ")} />
        <pre hidden />
      </form>
    </details>
  );
}
