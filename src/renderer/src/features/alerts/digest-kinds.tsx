import type { ReactElement } from 'react';
import type { AlertDigest } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { StateMark } from '../../ui/state-mark.tsx';

/** What a digest counted, kind by kind, the most frequent first. */
export function DigestKinds({ digest: { kinds, others } }: { readonly digest: AlertDigest }): ReactElement {
  const most = kinds.toSorted((a, b) => b.count - a.count);
  return (
    <section>
      <h3 className="section-title">Counted in it</h3>
      <table className="digest-kinds" data-testid="digest-kinds">
        <tbody>
          {most.map((kind) => (
            <tr key={kind.key}>
              <td className="digest-count">{formatCount(kind.count)} ×</td>
              <td>
                <StateMark look={ALERT_LOOK[kind.level]} />
              </td>
              <td className="selectable">
                {kind.message}
                {kind.over && <span className="dim"> (over)</span>}
              </td>
            </tr>
          ))}
          {others > 0 && (
            <tr>
              <td className="digest-count">{formatCount(others)} ×</td>
              <td colSpan={2}>alerts of further kinds</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
