import { Button, Collapse, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { OWN_NAMES, PLACEHOLDERS } from '../../../../shared/naming/template.ts';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { setBatchChoice } from './flow.ts';
import { previewNames } from './name-preview.ts';
import type { NamePreview } from './name-preview.ts';

/** How outputs are named, with what comes of it for the first files as one types. */
export function NamesRow({ view }: { readonly view: PreflightView }): ReactElement {
  const [open, setOpen] = useState(view.naming !== OWN_NAMES);
  return (
    <div className="preflight-row">
      <span className="preflight-row-name">Names</span>
      <span className="preflight-row-value" data-testid="naming">
        {view.naming === OWN_NAMES ? 'as the recipe says' : <code>{view.naming}</code>}
      </span>
      <Button
        variant="default"
        size="xs"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="change-naming"
      >
        {open ? 'Close' : 'Change…'}
      </Button>
      <Collapse expanded={open} className="preflight-row-more">
        <TemplateField key={view.naming} view={view} />
      </Collapse>
    </div>
  );
}

/** Kept, and the files looked at again, when the field is left with a template that is one. */
function TemplateField({ view }: { readonly view: PreflightView }): ReactElement {
  const [typed, setTyped] = useState(view.naming);
  const preview = previewNames(typed, view.samples, view.files);
  const keep = (): void => {
    if (preview.kind === 'names' && typed !== view.naming) void setBatchChoice({ naming: typed });
  };
  return (
    <form
      className="recipe-form"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextInput
        label="Template"
        description={`May hold ${placeholders}. With a slash it gives the path below the output folder.`}
        size="sm"
        value={typed}
        error={preview.kind === 'bad' ? `Not a template: ${preview.problem}.` : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={keep}
        data-testid="template"
      />
      <Preview preview={preview} />
    </form>
  );
}

const placeholders = Object.keys(PLACEHOLDERS)
  .map((name) => `{${name}}`)
  .join(' ');

function Preview({ preview }: { readonly preview: NamePreview }): ReactElement | null {
  if (preview.kind === 'bad' || preview.names.length === 0) return null;
  return (
    <ul className="plain-list path-list name-preview" aria-label="First names" data-testid="name-preview">
      {preview.names.map(({ input, output, problem }) => (
        <li key={input} title={`${input} → ${output}`}>
          <span className="dim">{input}</span>
          <span aria-hidden>→</span>
          <span>{output}</span>
          {problem !== undefined && <span className="name-problem">{problem}</span>}
        </li>
      ))}
    </ul>
  );
}
