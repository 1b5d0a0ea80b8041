import type { PropsWithChildren } from "hono/jsx";

interface FiltersProps {
  action: string;
  button: string;
  /** The link that takes all filters away, where there are some. */
  reset?: string | false;
}

/** A form that narrows a list down by its fields. It needs no script, and its address can be kept. */
export function Filters({ action, button, reset, children }: PropsWithChildren<FiltersProps>) {
  return (
    <search>
      <form method="get" action={action} class="filters">
        {children}
        <div class="row">
          <button type="submit">{button}</button>
          {reset && <a href={action}>{reset}</a>}
        </div>
      </form>
    </search>
  );
}
