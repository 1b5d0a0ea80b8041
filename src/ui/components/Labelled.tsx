import type { Child, PropsWithChildren } from "hono/jsx";

export interface LabelledProps {
  name: string;
  label: string;
  hint?: Child;
  /** What is wrong with the value that was sent. */
  fault?: string | undefined;
}

/** A control with its label, a hint, and what is wrong with it. The control has its name as id, and what `said` returns. */
export function Labelled({ name, label, hint, fault, children }: PropsWithChildren<LabelledProps>) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** Returns the attributes by which the hint and the fault are read out with a control. */
export function said({ name, hint, fault }: Pick<LabelledProps, "name" | "hint" | "fault">) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  // Browsers take the first of the page: whoever sent it goes on where something is wrong.
  const focus = fault ? { autofocus: true } : {};
  return {
    ...focus,
    "aria-describedby": described || undefined,
    "aria-invalid": fault ? ("true" as const) : undefined,
  };
}
