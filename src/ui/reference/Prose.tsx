/** A text of the document. What stands between backticks in it is code. */
export function Prose({ text }: { text: string }) {
  return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>;
}

/** A path or an address, which breaks before a word where there is no room, rather than in it. */
export function Address({ text }: { text: string }) {
  return (
    <code>
      {text.split(/(?<=[/:])(?=[^/])/).map((part, at) => (
        <>
          {at > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  );
}
