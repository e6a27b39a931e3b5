/** The app's mark: two walls, each with its door, and the way out through both. Decoration beside a name. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="3">
        <path d="M23.5 9.7A12 12 0 1 0 23.5 22.3" />
        <path d="M17.3 12.2A5.6 5.6 0 1 0 17.3 19.8" />
        <path d="M13 16H29M24.5 11.5 29 16 24.5 20.5" />
      </g>
    </svg>
  );
}
