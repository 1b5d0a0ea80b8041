interface TabsProps {
  label: string;
  tabs: readonly { name: string; href: string; isCurrent: boolean }[];
}

/** Several views of one thing, each a page of its own. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav class="row" aria-label={label}>
      {tabs.map(({ name, href, isCurrent }) => (
        <a class="button" href={href} aria-current={isCurrent ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
