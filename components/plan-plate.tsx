import { type DoorState, ExitPlan } from './exit-plan.tsx';
import styles from './plan-plate.module.css';

interface PlanPlateProps {
  readonly doors: readonly [DoorState, DoorState, DoorState];
  readonly person: 'inside' | 'outside';
  readonly label: string;
}

/** The exit plan as it hangs on a wall: framed, with its legend. */
export function PlanPlate(plan: PlanPlateProps) {
  return (
    <figure className={styles.plate}>
      <ExitPlan {...plan} />
      <figcaption className={styles.legend}>
        <b>Exit plan</b>
        <span className={styles.you}>You</span>
        <span>1 This app</span>
        <span>2 Identity provider</span>
        <span>3 Upstream provider</span>
      </figcaption>
    </figure>
  );
}
