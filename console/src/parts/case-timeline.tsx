// The story of a case, the oldest first, with long idle gaps closed to a mark.

import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { answerOf, api } from '../api.ts';
import { textAt } from '../words/json-value.ts';
import { type TimelineGap, type TimelineGroup, type TimelineLine, timelineLines } from '../words/timeline.ts';
import { FaultNote } from './fault-note.tsx';
import { pollMs } from './use-answer.ts';
import { When } from './when.tsx';

interface CaseTimelineProps {
  readonly caseId: string;
  /** Null for everything. */
  readonly show: TimelineGroup | null;
  readonly onShow: (show: TimelineGroup | null) => void;
}

const choices = [
  { value: 'all', label: 'Everything' },
  { value: 'case', label: 'Case' },
  { value: 'plugins', label: 'Plugins' },
  { value: 'deliveries', label: 'Deliveries' },
];

export function CaseTimeline({ caseId, show, onShow }: CaseTimelineProps): ReactElement {
  const story = useInfiniteQuery({
    queryKey: ['timeline', caseId],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/external/workflows/{id}/timeline', {
          params: { path: { id: caseId }, query: { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.meta.nextCursor ?? undefined,
    refetchInterval: pollMs,
  });
  if (!story.data)
    return story.error ? <FaultNote error={story.error} onRetry={() => void story.refetch()} /> : <Text role="status">Loading …</Text>;
  const lines = timelineLines(
    story.data.pages.flatMap((page) => page.results),
    show,
  );
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="What the timeline shows"
        size="xs"
        data={choices}
        value={show ?? 'all'}
        onChange={(value) => onShow(value === 'all' ? null : (value as TimelineGroup))}
      />
      <ol className="cw-timeline" aria-label="Timeline, the oldest first">
        {lines.map((line) =>
          line.kind === 'gap' ? <Gap key={line.id} gap={line} /> : <Line key={`${line.entry.kind} ${line.entry.id}`} line={line} />,
        )}
      </ol>
      {lines.length === 0 && <Text c="dimmed">Nothing of this kind has happened.</Text>}
      {story.hasNextPage && (
        <Button variant="default" loading={story.isFetchingNextPage} onClick={() => void story.fetchNextPage()}>
          Show what came later
        </Button>
      )}
    </Stack>
  );
}

function Gap({ gap }: { readonly gap: TimelineGap }): ReactElement {
  return (
    <li className="cw-gap" aria-label={`Nothing happened for ${gap.words}`}>
      ‖ {gap.words} ‖
    </li>
  );
}

function Line({ line: { entry, group, title, detail, tone } }: { readonly line: TimelineLine }): ReactElement {
  return (
    <li data-tone={tone} data-group={group}>
      <div>
        <span className="cw-lead">{leading(entry, title)}</span>
        {detail && <div className="cw-soft cw-small">{detail}</div>}
      </div>
      <When at={entry.at} />
    </li>
  );
}

/** The title, as a link where the entry has a page of its own. */
function leading(entry: TimelineLine['entry'], title: string): ReactNode {
  const deliveryId = entry.kind === 'delivery' ? entry.id : textAt(entry, 'deliveryId');
  if (deliveryId) {
    return (
      <Link to="/deliveries/$id" params={{ id: deliveryId }}>
        {title}
      </Link>
    );
  }
  if (textAt(entry, 'eventName')) {
    return (
      <Link to="/events/$id" params={{ id: entry.id }}>
        {title}
      </Link>
    );
  }
  return title;
}
