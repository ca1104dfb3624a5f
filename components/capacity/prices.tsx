'use client';
/** Loaded when it is opened. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { setFlavorPrice } from '../../app/_actions/flavors.ts';
import { pricesQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { formatPerHour } from '../../lib/domain/text/format.ts';
import type { PriceList } from '../../lib/http/answers/capacity.ts';
import { Instant } from '../text/instant.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

type PriceField = 'perHour' | 'from';

/** A flavor's prices, and a form for the next. */
export function Prices({ flavor, onDone }: { flavor: string; onDone: () => void }) {
  const client = useQueryClient();
  const { data } = useQuery(pricesQuery(flavor));
  const [perHour, setPerHour] = useState('');
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [from, setFrom] = useState('');
  const [errors, setErrors] = useState<Partial<Record<PriceField, string>>>({});
  const { mutate, isPending } = useWrite(setFlavorPrice, {
    success: () => `The price of ${flavor} was set`,
    onDone: () => {
      void client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => typeof path === 'string' && path.startsWith('/v1/flavor'),
      });
      onDone();
    },
    onField: (field, message) =>
      setErrors((before) => ({ ...before, [field === 'from' ? 'from' : 'perHour']: capital(message) })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const later = when === 'later';
    if (later && from === '') return setErrors({ from: 'Choose a time.' });
    setErrors({});
    const body = { perHour: perHour.trim(), ...(later ? { from: new Date(from).toISOString() } : {}) };
    mutate({ id: flavor, body });
  };
  return (
    <div className="flex flex-col gap-4 pb-2">
      {data ? <PriceTable prices={data} /> : <Skeleton className="h-24" />}
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="New price per hour"
          hint="A decimal, such as 1.95; 0 is free. Charged by the minute."
          error={errors.perHour}
        >
          <Input
            value={perHour}
            onChange={(event) => setPerHour(event.target.value)}
            inputMode="decimal"
            autoFocus
            className="font-mono"
          />
        </Field>
        <Segmented
          label="It holds"
          value={when}
          onValueChange={setWhen}
          options={[
            { value: 'now', label: 'from now' },
            { value: 'later', label: 'from a time to come' },
          ]}
        />
        {when === 'later' && (
          <Field label="From" hint="In your own time zone." error={errors.from}>
            <Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" variant="primary" pending={isPending}>
            Set price
          </Button>
        </div>
      </form>
    </div>
  );
}

const STATE_WORDS = { TO_COME: 'to come', IN_FORCE: 'in force', PAST: 'past' } as const;

function PriceTable({ prices: { items } }: { prices: PriceList }) {
  if (items.length === 0) {
    return <p className="text-muted">It has no price yet, so nobody can choose it.</p>;
  }
  return (
    <Table aria-label="Prices">
      <TableHeader>
        <TableRow>
          <TableHead>From</TableHead>
          <TableHead>State</TableHead>
          <TableHead numeric>Price</TableHead>
          <TableHead>Set by</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map(({ from, state, perHour, currency, setBy }) => (
          <TableRow key={from}>
            <TableCell className="whitespace-nowrap">
              {Date.parse(from) === 0 ? 'the beginning' : <Instant at={from} show="full" />}
            </TableCell>
            <TableCell>{STATE_WORDS[state]}</TableCell>
            <TableCell numeric>{formatPerHour(perHour, currency)}</TableCell>
            <TableCell className="break-all">{setBy ?? 'the platform'}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function capital(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
