import { Button, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { keepCommand, loadCommand } from './config-actions.ts';

/** The command for the end of a batch: typed here, agreed to in a dialog of the app. */
export function CommandRow({ wanted }: { readonly wanted: boolean }): ReactElement {
  const [kept, setKept] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const take = (command: readonly string[] | undefined): void => {
    if (command === undefined) return;
    setKept(command.join('\n'));
    setTyped(command.join('\n'));
  };
  useEffect(() => void loadCommand().then(take), []);
  const argv = typed.split('\n').filter((line) => line !== '');
  const changed = kept !== null && argv.join('\n') !== kept;
  return (
    <li className="setting">
      <div className="setting-words">
        <label className="setting-title" htmlFor="setting-command">
          Command
        </label>
        <p id="setting-command-text">
          A program and its arguments, one a line, without a shell. It gets a summary of the batch as JSON on its
          standard input, and 60 s. You are asked once for each. <span className="setting-facts">default none</span>
        </p>
        {wanted && kept === '' && (
          <p className="tone-text" data-tone="warn" role="status" data-testid="setting-command-missing">
            There is no command yet: nothing follows the end of a batch.
          </p>
        )}
      </div>
      <div className="setting-control">
        <Textarea
          id="setting-command"
          size="sm"
          autosize
          minRows={2}
          maxRows={6}
          placeholder="none"
          aria-describedby="setting-command-text"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="setting-command"
        />
        <Button
          mt={6}
          size="xs"
          variant="default"
          disabled={!changed}
          onClick={() => void keepCommand(argv).then(take)}
          data-testid="setting-command-keep"
        >
          {argv.length === 0 ? 'Remove the command' : 'Use this command…'}
        </Button>
      </div>
      <div className="setting-reset" />
    </li>
  );
}
