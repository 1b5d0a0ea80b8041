import { Form } from "./Form.tsx";

interface ConfirmationProps {
  title: string;
  /** What it means, a sentence each. */
  means: readonly string[];
  action: string;
  token: string;
  /** What the button says that does it. */
  button: string;
  /** The way back, and what it says. */
  back: string;
  keep: string;
}

/** Says what something means that cannot be taken back, before it is done. */
export function Confirmation({ title, means, action, token, button, back, keep }: ConfirmationProps) {
  return (
    <div class="card">
      <h1>{title}</h1>
      <ul class="bullets">
        {means.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      <Form action={action} token={token}>
        <div class="row">
          <button type="submit" class="danger">
            {button}
          </button>
          <a class="button" href={back}>
            {keep}
          </a>
        </div>
      </Form>
    </div>
  );
}
