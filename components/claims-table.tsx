import { Moment } from './moment.tsx';
import styles from './table.module.css';

interface ClaimsTableProps {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly now: number;
  /** The id of its heading. */
  readonly labelledBy: string;
}

/** Every claim, under the name the identity provider gives it. */
export function ClaimsTable({ claims, now, labelledBy }: ClaimsTableProps) {
  const entries = Object.entries(claims).toSorted(([one], [other]) => one.localeCompare(other));
  return (
    <table className={styles.table} aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <ClaimValue name={name} value={value} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Standard claims that are moments in epoch seconds. */
const MOMENTS = new Set(['auth_time', 'updated_at']);

function ClaimValue({
  name,
  value,
  now,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly now: number;
}) {
  if (typeof value === 'number' && MOMENTS.has(name)) return <Moment at={value} now={now} />;
  return typeof value === 'string' ? value : <code>{JSON.stringify(value)}</code>;
}
