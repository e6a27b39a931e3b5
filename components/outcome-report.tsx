import button from './button.module.css';
import hero from './hero.module.css';
import { LayerList } from './layer-list.tsx';
import type { OutcomeWords } from './outcome-words.ts';
import { PlanPlate } from './plan-plate.tsx';
import section from './section.module.css';
import { SignInLink } from './sign-in-link.tsx';

/** What became of each session, in words and as an exit plan. */
export function OutcomeReport({ words }: { readonly words: OutcomeWords }) {
  const { title, lead, layers } = words;
  const [app, provider, upstream] = layers;
  const label = layers.map(({ name, status }) => `${name}: ${status}.`).join(' ');
  return (
    <>
      <div className={hero.hero}>
        <div className={hero.words}>
          <h1>{title}</h1>
          <p className={hero.lead}>{lead}</p>
          <div className={button.actions}>
            <SignInLink label="Sign in again" />
            <a className={button.secondary} href="/">
              Go to the start page
            </a>
          </div>
        </div>
        <PlanPlate doors={[app.door, provider.door, upstream.door]} person="outside" label={label} />
      </div>
      <section className={section.section} aria-labelledby="sessions">
        <h2 id="sessions">What became of each session</h2>
        <LayerList layers={layers} />
      </section>
    </>
  );
}
