import styles from './exit-plan.module.css';

export type DoorState = 'open' | 'closed' | 'unknown';

interface ExitPlanProps {
  /** From the inside out: this app, the identity provider, the upstream provider. */
  readonly doors: readonly [DoorState, DoorState, DoorState];
  readonly person: 'inside' | 'outside';
  /** What the drawing says, for those who do not see it. */
  readonly label: string;
}

const CENTRE = 150;
const HALF_DOOR = 16;
const RADII = [50, 92, 134] as const;

/** An exit plan seen from above: three walls around you, one inside the other, each with its door to the right. */
export function ExitPlan({ doors, person, label }: ExitPlanProps) {
  return (
    <svg className={styles.plan} viewBox="0 0 400 300" role="img" aria-label={label}>
      {RADII.toReversed().map((radius) => (
        <circle key={radius} className={styles.floor} cx={CENTRE} cy={CENTRE} r={radius} />
      ))}
      <path className={styles.route} d={`M${CENTRE} ${CENTRE}H348`} />
      <rect className={styles.sign} x="348" y="124" width="52" height="52" />
      <path className={styles.arrow} d="M358 150H388M375 137 388 150 375 163" />
      {RADII.map((radius, index) => (
        <Wall key={radius} radius={radius} number={index + 1} door={doors[index] ?? 'unknown'} />
      ))}
      <g className={styles[person]}>
        <circle className={styles.person} r="9" />
      </g>
    </svg>
  );
}

function Wall(wall: { readonly radius: number; readonly number: number; readonly door: DoorState }) {
  const { radius, number, door } = wall;
  const edge = CENTRE + Math.sqrt(radius ** 2 - HALF_DOOR ** 2);
  const [top, bottom, width] = [CENTRE - HALF_DOOR, CENTRE + HALF_DOOR, 2 * HALF_DOOR];
  return (
    <g className={`${styles[door]} ${styles[`door${number}`]}`}>
      <path className={styles.stone} d={`M${edge} ${bottom}A${radius} ${radius} 0 1 1 ${edge} ${top}`} />
      <g transform={`translate(${edge} ${top})`}>
        <path className={styles.swing} d={`M${width} 0A${width} ${width} 0 0 1 0 ${width}`} />
        <rect className={styles.leaf} x="-4.5" y="0" width="9" height={width} />
        <circle className={styles.post} r="6" />
        <circle className={styles.post} cy={width} r="6" />
      </g>
      <circle className={styles.badge} cx={CENTRE - radius} cy={CENTRE} r="13" />
      <text className={styles.number} x={CENTRE - radius} y={CENTRE + 6}>
        {number}
      </text>
    </g>
  );
}
