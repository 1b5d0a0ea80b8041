/** The icon of a service, or its first letter. It says nothing that the name beside it does not say. */
export function ServiceIcon({ name, url }: { name: string; url?: string | undefined }) {
  if (url !== undefined) return <img class="icon" src={url} alt="" width="40" height="40" loading="lazy" />;
  return (
    <span class="icon letter" aria-hidden="true">
      {[...name][0]}
    </span>
  );
}
