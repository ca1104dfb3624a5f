/** `davit app logs` and `davit app events`: once, or as they come. */
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Logs } from '../../lib/http/answers/app.ts';
import type { Event, eventList } from '../../lib/http/answers/other.ts';
import type { Client, Query } from '../client.ts';
import { type Context, contextOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { print, remark, render, safe, safeLine, toTable } from '../output.ts';
import { findApp } from './find-app.ts';
import { whole } from './spec-flags.ts';

const RETRY_MS = 1000;

interface LogOptions {
  follow?: boolean;
  tail?: number;
  replica?: string;
  since?: string;
  search?: string;
  timestamps?: boolean;
}

export function addStreamCommands(app: Command): void {
  app
    .command('logs <app>')
    .description('what its replicas wrote')
    .option('-f, --follow', 'go on as more is written')
    .option('--tail <lines>', 'only the last lines', whole)
    .option('--since <time>', 'only lines after this time, like 2026-01-31T12:00:00Z')
    .option('--replica <replica>', 'of one replica, by its ordinal or its id, though it has ended')
    .option('--search <text>', 'only lines with this in them, in all that is kept')
    .option('-t, --timestamps', 'begin each line with its time')
    .action(async (wanted: string, options: LogOptions, command: Command) => {
      const context = contextOf(command);
      const path = `/v1/app/${await findApp(context.client, wanted)}/log`;
      const query = { tail: options.tail, replica: options.replica, since: options.since, search: options.search };
      if (options.follow) return followLog(context.client, path, query, options.timestamps ?? false);
      const logs = await context.client.call<Logs>('GET', path, { query });
      if (logs.truncated) remark('Older lines were left out: they are too many for one answer. Ask for one --replica.');
      context.show(logs, () =>
        logs.logs
          .map((line) => safeLine(options.timestamps ? `${line.timestamp ?? '-'} ${line.content}` : line.content))
          .join('\n'),
      );
    });
  app
    .command('events <app>')
    .description('its timeline, oldest first')
    .option('--watch', 'go on as more happens')
    .action(async (wanted: string, options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      const path = `/v1/app/${await findApp(context.client, wanted)}/event`;
      if (options.watch) return watchEvents(context, path);
      const events = await context.client.call<z.output<typeof eventList>>('GET', path, { query: { size: 1000 } });
      context.show(events, () => toTable(['AT', 'WHAT', 'BY', 'MESSAGE'], [...events.items].reverse().map(cells)));
    });
}

async function followLog(client: Client, path: string, query: Query, timestamps: boolean): Promise<void> {
  const response = await client.send('GET', path, { query: { ...query, follow: true } });
  for await (const line of linesOf(response)) {
    const content = timestamps ? line : line.replace(/^\d{4}-\d\d-\d\dT\S+ /, '');
    print(`${safeLine(content)}\n`);
  }
}

/** Resumes where it was when the connection, or the console, goes away. */
async function watchEvents(context: Context, path: string): Promise<void> {
  let last: string | null = null;
  for (;;) {
    try {
      const headers: Record<string, string> = {
        accept: 'text/event-stream',
        ...(last ? { 'last-event-id': last } : {}),
      };
      const response = await context.client.send('GET', path, { headers });
      for await (const line of linesOf(response)) {
        if (!line.startsWith('data: ')) continue;
        const event = JSON.parse(line.slice('data: '.length)) as Event;
        last = event.id;
        print(`${render(context.format, event, () => cells(event).join('  '))}\n`);
      }
    } catch (error) {
      // Before the first event a refusal is an answer; afterwards the console is only away.
      if (last === null && error instanceof CliError) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function cells(event: Event): string[] {
  const what = event.to ? `${event.from ?? ''} → ${event.to}`.trim() : event.code;
  return [event.at, what, event.actor, event.message].map(safe);
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) yield rest;
}
