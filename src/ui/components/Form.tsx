import type { PropsWithChildren } from "hono/jsx";

/** The field that carries a form's token. */
export const FORM_TOKEN = "form_token";

interface FormProps {
  action: string;
  token: string;
  /** Whether it has a field for a file. */
  hasFile?: boolean;
  /** Whether what it answers opens in a window of its own, which may talk to this page. */
  opensWindow?: boolean;
}

/** A form that changes something. It carries its token, without which its page refuses it. */
export function Form({ action, token, hasFile = false, opensWindow = false, children }: PropsWithChildren<FormProps>) {
  const enctype = hasFile ? "multipart/form-data" : undefined;
  const place = opensWindow ? { target: "_blank", rel: "opener" } : {};
  return (
    <form method="post" action={action} class="stack" enctype={enctype} {...place}>
      <input type="hidden" name={FORM_TOKEN} value={token} />
      {children}
    </form>
  );
}
