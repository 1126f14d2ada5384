import type { ReactElement } from 'react';
import { formatCount } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';

interface Props {
  /** Those that main sent; there may be more. */
  readonly entries: readonly { readonly path: string; readonly reason?: string }[];
  /** All there are. */
  readonly count: number;
}

/** A short scrolling list of paths that says how many it leaves out. */
export function PathList({ entries, count }: Props): ReactElement {
  const left = count - entries.length;
  return (
    <ul className="plain-list path-list" tabIndex={0} aria-label="Paths">
      {entries.map(({ path, reason }) => (
        <li key={path}>
          <PathText path={path} />
          {reason !== undefined && <span className="path-list-reason">{reason}</span>}
        </li>
      ))}
      {left > 0 && <li className="dim">and {formatCount(left)} more</li>}
    </ul>
  );
}
