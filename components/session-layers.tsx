import type { Session } from '#lib/session/session.ts';
import { LayerList } from './layer-list.tsx';
import { SessionFacts } from './session-facts.tsx';
import { toSessionLayers } from './session-layer-facts.ts';

interface SessionLayersProps {
  readonly session: Session;
  /** The provider that let the person in at the identity provider; `null` where none is known. */
  readonly upstream: string | null;
  /** Epoch seconds. */
  readonly now: number;
}

/** What this app knows of each of the three sessions. */
export function SessionLayers({ session, upstream, now }: SessionLayersProps) {
  const layers = toSessionLayers(session, upstream).map(({ facts, ...layer }) => ({
    ...layer,
    details: <SessionFacts facts={facts} now={now} />,
  }));
  return <LayerList layers={layers} />;
}
