import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { PathText } from './path-text.tsx';
import './copied-path.css';

interface Props {
  readonly path: string;
  /** What it is the path of, for the name of the button: `input`. */
  readonly of: string;
  readonly testId: string;
}

/** A path in one line, cut in the middle where it is too long, with a button that copies the whole. */
export function CopiedPath({ path, of, testId }: Props): ReactElement {
  return (
    <span className="copied-path" data-testid={testId}>
      <PathText path={path} />
      <CopyButton value={path}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? `The path of the ${of} was copied` : `Copy the path of the ${of}`}
            data-testid={`${testId}-copy`}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
