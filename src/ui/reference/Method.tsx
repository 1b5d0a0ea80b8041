/** The method of a request. Its colour says nothing that its name does not say. */
export function Method({ method }: { method: string }) {
  return <span class={`method ${method}`}>{method.toUpperCase()}</span>;
}
