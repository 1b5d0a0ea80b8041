import type { PropsWithChildren } from "hono/jsx";

/** The field that carries a form's token. */
export const FORM_TOKEN = "form_token";

interface FormProps {
  action: string;
  token: string;
  /** Whether it has a field for a file. */
  hasFile?: boolean;
}

/** A form that changes something. It carries its token, without which its page refuses it. */
export function Form({ action, token, hasFile = false, children }: PropsWithChildren<FormProps>) {
  return (
    <form method="post" action={action} class="stack" enctype={hasFile ? "multipart/form-data" : undefined}>
      <input type="hidden" name={FORM_TOKEN} value={token} />
      {children}
    </form>
  );
}
