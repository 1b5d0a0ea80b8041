interface AccountLabelProps {
  name: { id: string | null; label: string | null };
}

/** An account as people know it, and its exact id beside that. */
export function AccountLabel({ name: { id, label } }: AccountLabelProps) {
  if (label === null || label === id) return <>{id}</>;
  return (
    <>
      {label} {id !== null && <code>{id}</code>}
    </>
  );
}
