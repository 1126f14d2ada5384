import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../../../../shared/assert-never.ts';
import { selectFlow, usePreflight } from '../../stores/preflight.ts';
import type { Flow } from '../../stores/preflight.ts';
import { cancelFlow } from './flow.ts';
import { CountingBody, FailedBody } from './preflight-counting.tsx';
import { ReadyBody } from './preflight-ready.tsx';
import './preflight.css';

/** What would be done, before it is: opens with a drop and closes with Start or Cancel. */
export function PreflightSheet(): ReactElement {
  const flow = usePreflight(selectFlow);
  return (
    <Modal
      opened={flow.kind !== 'idle'}
      onClose={cancelFlow}
      title={titleOf(flow)}
      size={680}
      closeOnClickOutside={false}
      data-testid="preflight-sheet"
      data-kind={flow.kind}
    >
      {bodyOf(flow)}
    </Modal>
  );
}

function titleOf(flow: Flow): string {
  switch (flow.kind) {
    case 'counting':
      return flow.before === null && flow.asked === null ? 'Looking at your files' : 'Before it starts';
    case 'failed':
      return Object.keys(flow.fields).length > 0 ? 'Before it starts' : 'Could not look at your files';
    case 'idle':
    case 'ready':
    case 'starting':
      return 'Before it starts';
    default:
      return assertNever(flow, 'flow');
  }
}

function bodyOf(flow: Flow): ReactElement | null {
  switch (flow.kind) {
    case 'idle':
      return null;
    case 'counting':
      // What is open in it stays open, and what has the focus keeps it.
      if (flow.before !== null) return <ReadyBody view={flow.before} busy={flow.thenStart ? 'starting' : 'counting'} />;
      if (flow.asked !== null) return <FailedBody recipeId={flow.request.recipe} {...flow.asked} busy />;
      return <CountingBody flow={flow} />;
    case 'failed':
      return <FailedBody recipeId={flow.request.recipe} message={flow.message} fields={flow.fields} />;
    case 'ready':
      return <ReadyBody view={flow.view} busy={null} />;
    case 'starting':
      return <ReadyBody view={flow.view} busy="starting" />;
    default:
      return assertNever(flow, 'flow');
  }
}
