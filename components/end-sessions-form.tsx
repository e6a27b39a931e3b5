import type { ReactNode } from 'react';

interface EndSessionsFormProps {
  readonly proof: string;
  /** The session to end; all others when it is left out. */
  readonly id?: string;
  /** What a script does instead of sending the form. */
  readonly onSubmit: () => void;
  /** The button. */
  readonly children: ReactNode;
}

/** Signs out other devices. */
export function EndSessionsForm({ proof, id, onSubmit, children }: EndSessionsFormProps) {
  return (
    <form
      method="post"
      action="/bff/sessions"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <input type="hidden" name="sid" value={proof} />
      {id !== undefined && <input type="hidden" name="id" value={id} />}
      {children}
    </form>
  );
}
