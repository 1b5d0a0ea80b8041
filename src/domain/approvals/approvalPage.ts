/** Returns the address of the page where a person sees a call that waits, and decides. */
export function approvalPage(publicUrl: string, id: string): string {
  return `${publicUrl}/console/approvals/${id}`;
}
