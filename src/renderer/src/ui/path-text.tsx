import { memo } from 'react';
import type { ReactElement } from 'react';
import { pathParts } from '../lib/path-parts.ts';
import './path-text.css';

interface Props {
  readonly path: string;
}

/** A path in one line: cut in the middle where it is too long, whole on hover. */
export const PathText = memo(function PathText({ path }: Props): ReactElement {
  const { head, tail } = pathParts(path);
  return (
    <span className="path-text" title={path}>
      {head !== '' && (
        <span className="path-text-head">
          <bdi>{head}</bdi>
        </span>
      )}
      <bdi className="path-text-tail">{tail}</bdi>
    </span>
  );
});
