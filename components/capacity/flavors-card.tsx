'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { instanceFlavorsQuery } from '../../lib/client/queries.ts';
import { formatCount, formatPerHour } from '../../lib/domain/text/format.ts';
import type { FittingFlavor } from '../../lib/http/answers/numbers.ts';
import { sizeOf } from '../spec/flavors.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { CAPACITY_EVERY_MS } from './capacity-every.ts';

const Prices = dynamic(() => import('./prices.tsx').then((one) => one.Prices), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

/** Flavors with what fits now and what they cost; one that was made for a GPU waits for its price. */
export function FlavorsCard() {
  const { data } = useQuery({ ...instanceFlavorsQuery(), refetchInterval: CAPACITY_EVERY_MS });
  const [pricing, setPricing] = useState<string | null>(null);
  return (
    <Card title="Flavors and prices" flush>
      {data ? (
        <Table aria-label="Flavors and prices">
          <TableHeader>
            <TableRow>
              <TableHead>Flavor</TableHead>
              <TableHead className="max-md:hidden">One unit</TableHead>
              <TableHead numeric className="max-sm:hidden">
                Fit now
              </TableHead>
              <TableHead numeric>Price</TableHead>
              <TableHead>
                <span className="sr-only">Actions</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {data.items.map((flavor) => (
              <FlavorRow key={flavor.id} flavor={flavor} onPrice={() => setPricing(flavor.id)} />
            ))}
          </TableBody>
        </Table>
      ) : (
        <Skeleton className="mx-4 mb-4 h-40" />
      )}
      <Dialog
        open={pricing !== null}
        onOpenChange={(open) => !open && setPricing(null)}
        title={`Price of ${pricing ?? ''}`}
        description="Per unit and hour. What has run stays charged at the price that held then."
      >
        {pricing !== null && <Prices flavor={pricing} onDone={() => setPricing(null)} />}
      </Dialog>
    </Card>
  );
}

function FlavorRow({ flavor, onPrice }: { flavor: FittingFlavor; onPrice: () => void }) {
  const { id, price, fitsEver, fitsNow } = flavor;
  return (
    <TableRow>
      <TableCell className="whitespace-nowrap font-mono">{id}</TableCell>
      <TableCell className="text-muted max-md:hidden">{sizeOf(flavor, 1)}</TableCell>
      <TableCell numeric className="max-sm:hidden">
        {fitsEver ? formatCount(fitsNow) : 'never'}
      </TableCell>
      <TableCell numeric>
        {price ? (
          formatPerHour(price.perHour, price.currency)
        ) : (
          <span className="text-warning">no price: not offered</span>
        )}
      </TableCell>
      <TableCell numeric>
        <Button size="sm" onClick={onPrice}>
          Set price<span className="sr-only"> of {id}</span>
        </Button>
      </TableCell>
    </TableRow>
  );
}
