/** A keyhole. It takes the colour of the text around it, unless it is told one. */
export function Logo({ color = "currentColor", xmlns }: { color?: string; xmlns?: string }) {
  return (
    <svg xmlns={xmlns} width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" fill={color}>
      <path
        fill-rule="evenodd"
        d="M7 1h10a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6H7a6 6 0 0 1-6-6V7a6 6 0 0 1 6-6Zm5 4.5a3.75 3.75 0 0 0-2 6.92V17a2 2 0 0 0 4 0v-4.58a3.75 3.75 0 0 0-2-6.92Z"
      />
    </svg>
  );
}
