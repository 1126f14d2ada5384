import { ActionIcon, Group, Select, TextInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { ALERT_LEVELS, type AlertLevel } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { PAGE, type PageQuery } from './use-alert-page.ts';

interface Props {
  readonly query: PageQuery;
  readonly total: number;
  readonly onChange: (change: Partial<PageQuery>) => void;
}

const LEVELS = ALERT_LEVELS.map((value) => ({ value, label: ALERT_LOOK[value].word }));

/** Search, level and the page of rows that are over. */
export function HistoryTools({ query, total, onChange }: Props): ReactElement {
  const { from } = query;
  const last = Math.min(total, from + PAGE);
  return (
    <div className="history-tools">
      <Group gap="xs" wrap="nowrap">
        <TextInput
          size="xs"
          className="history-search"
          placeholder="Search"
          aria-label="Search alerts"
          value={query.search}
          maxLength={500}
          onChange={(event) => onChange({ search: event.currentTarget.value, from: 0 })}
          data-testid="alert-search"
        />
        <Select
          size="xs"
          w={120}
          aria-label="Level"
          placeholder="Any level"
          clearable
          data={LEVELS}
          value={query.level}
          onChange={(value) => onChange({ level: value as AlertLevel | null, from: 0 })}
        />
      </Group>
      {total > 0 && (
        <Group gap={4} justify="space-between" wrap="nowrap">
          <span className="dim" data-testid="alert-total">
            {formatCount(from + 1)}–{formatCount(last)} of {formatCount(total)}
          </span>
          {total > PAGE && (
            <Group gap={4}>
              <ActionIcon
                variant="default"
                aria-label="Newer alerts"
                disabled={from === 0}
                onClick={() => onChange({ from: Math.max(0, from - PAGE) })}
              >
                <IconChevronLeft size={16} />
              </ActionIcon>
              <ActionIcon
                variant="default"
                aria-label="Older alerts"
                disabled={last >= total}
                onClick={() => onChange({ from: from + PAGE })}
              >
                <IconChevronRight size={16} />
              </ActionIcon>
            </Group>
          )}
        </Group>
      )}
    </div>
  );
}
