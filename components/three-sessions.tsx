import { toDurationWords } from './duration-words.ts';
import { LayerList } from './layer-list.tsx';
import styles from './section.module.css';

interface Lifetimes {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** Explains the three session layers. */
export function ThreeSessions({ idleSeconds, absoluteSeconds }: Lifetimes) {
  const [idle, longest] = [toDurationWords(idleSeconds), toDurationWords(absoluteSeconds)];
  return (
    <section className={styles.section} aria-labelledby="three-sessions">
      <h2 id="three-sessions">Three sessions, one inside the other</h2>
      <p className={styles.intro}>
        Signing in can leave a session in three places. Each is a door that stays open until somebody shuts
        it. Most sign-outs shut the first, and whoever sits down next walks in through the other two.
      </p>
      <LayerList
        layers={[
          {
            name: 'This app',
            text: `What we know of you, kept on our server. It ends when you sign out, after ${idle} without use, and after ${longest} whatever happens.`,
          },
          {
            name: 'The identity provider',
            text: 'The service that asked who you are. While its session is open, “Sign in” lets anyone at this browser back in without a password.',
          },
          {
            name: 'The upstream provider',
            text: 'Some identity providers let you in with another account: your company’s, or a big website’s. That one has a session too. It is the door people forget.',
          },
        ]}
      />
    </section>
  );
}
