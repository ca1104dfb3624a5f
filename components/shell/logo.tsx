/** The boat crane that Davit is named after. */
export function Logo() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      className="size-5 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    >
      <path d="M5 18V7a4.5 4.5 0 0 1 9 0v4" />
      <path d="M9.5 13.5c0 2.6 1.9 4 4.5 4s4.5-1.4 4.5-4z" fill="currentColor" stroke="none" />
    </svg>
  );
}
