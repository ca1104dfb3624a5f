'use client';
import { ArrowDown, ArrowUp, Download, Pause, Play } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { MOST_MATCHES } from '../../lib/client/logs/search.ts';
import { formatCount } from '../../lib/domain/text/format.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Label } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Select, type SelectOption } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';

export interface LogToolbarProps {
  replicas: readonly SelectOption[];
  /** Ordinal, or the id of one that has ended; null: all. */
  replica: string | null;
  onReplica: (replica: string | null) => void;
  term: string;
  onTerm: (term: string) => void;
  matches: number;
  /** Which of them is stepped to, from 0; null: none yet. */
  at: number | null;
  onStep: (by: 1 | -1) => void;
  paused: boolean;
  onPaused: (paused: boolean) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  times: boolean;
  onTimes: (times: boolean) => void;
  file: string;
  status: ReactNode;
}

export function LogToolbar(props: LogToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-3 py-2">
      <Select
        aria-label="Replica"
        value={props.replica ?? ''}
        onValueChange={(value) => props.onReplica(value === '' ? null : value)}
        options={props.replicas}
      />
      <Search {...props} />
      <Toggle label="Wrap" checked={props.wrap} onCheckedChange={props.onWrap} />
      <Toggle label="Times" checked={props.times} onCheckedChange={props.onTimes} />
      <div className="ml-auto flex items-center gap-2">
        {props.status}
        <Button onClick={() => props.onPaused(!props.paused)}>
          {props.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {props.paused ? 'Resume' : 'Pause'}
        </Button>
        <ButtonLink href={props.file} download prefetch={false}>
          <Download aria-hidden />
          Download
        </ButtonLink>
      </div>
    </div>
  );
}

function Search({ term, onTerm, matches, at, onStep }: LogToolbarProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    }
    if (event.key === 'Escape' && term) {
      event.preventDefault();
      onTerm('');
    }
  };
  const none = matches === 0 ? 'Nothing in the lines that are held matches' : undefined;
  return (
    <search className="flex items-center gap-1">
      <Input
        type="search"
        aria-label="Search the log"
        placeholder="Search"
        value={term}
        onChange={(event) => onTerm(event.target.value)}
        onKeyDown={onKeyDown}
        className="w-44"
      />
      {term && (
        <>
          <span role="status" className="whitespace-nowrap px-1 text-muted text-sm">
            {countOf(matches, at)}
          </span>
          <Button variant="ghost" size="icon" label="Previous match" disabledReason={none} onClick={() => onStep(-1)}>
            <ArrowUp aria-hidden />
          </Button>
          <Button variant="ghost" size="icon" label="Next match" disabledReason={none} onClick={() => onStep(1)}>
            <ArrowDown aria-hidden />
          </Button>
        </>
      )}
    </search>
  );
}

function countOf(matches: number, at: number | null): string {
  const total = matches >= MOST_MATCHES ? `${formatCount(MOST_MATCHES)} or more` : formatCount(matches);
  if (matches === 0) return 'No match';
  return at === null ? `${total} found` : `${formatCount(at + 1)} of ${total}`;
}

function Toggle(props: { label: string; checked: boolean; onCheckedChange: (checked: boolean) => void }) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <Switch id={id} checked={props.checked} onCheckedChange={props.onCheckedChange} />
      <Label htmlFor={id} className="font-normal text-muted">
        {props.label}
      </Label>
    </span>
  );
}
