'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { scaleApp } from '../../app/_actions/apps.ts';
import { appQuery, appsQuery, flavorsQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { type Mark, useWrite } from '../../lib/client/use-write.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import { formatPlural } from '../../lib/domain/text/format.ts';
import type { App, AppList } from '../../lib/http/answers/app.ts';
import { fitsNow } from '../spec/flavors.ts';
import { ReplicaSquares } from '../state/replica-squares.tsx';
import { StateBadge } from '../state/state-badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Slider } from '../ui/slider.tsx';
import { ScalingPrices } from './scaling-prices.tsx';

const FEWEST = 1;
const MOST = 10;

/** The slider changes nothing until it is applied: what it would cost is seen first. */
export function ScalingForm({ project, app }: { project: string; app: App }) {
  const { data: flavors } = useQuery(flavorsQuery(project));
  const refused = useRefusedRight(project, 'app.run') ?? refusalOf('scale', app.status.state);
  const [draft, setDraft] = useState<number | null>(null);
  const wanted = app.spec.scalingStrategy.fixed.replicas;
  const replicas = draft ?? wanted;
  const scale = useWrite(scaleApp, {
    optimistic: (mark, input) => markReplicas(mark, project, input.appId, input.replicas),
    onDone: () => setDraft(null),
  });
  const { flavor: name, flavorCount } = app.spec.resources;
  const flavor = flavors?.items.find((one) => one.id === name);
  const more = Math.max(0, replicas - wanted);
  const room = flavor && fitsNow(flavor, flavorCount);

  return (
    <Card title="Replicas" action={<Now app={app} />}>
      <form
        aria-label="Scaling"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (replicas !== wanted) scale.mutate({ appId: app.id, replicas });
        }}
      >
        <Field
          label={
            <span className="flex justify-between">
              <span>Replicas</span>
              <output>{replicas === wanted ? wanted : `${wanted} → ${replicas}`}</output>
            </span>
          }
          hint="They share the requests. Fewer drain what they have in flight before they end."
        >
          <div>
            <Slider
              value={[replicas]}
              onValueChange={([next]) => setDraft(next ?? null)}
              min={FEWEST}
              max={MOST}
              thumbLabels={['Replicas']}
              describe={(value) => formatPlural(value, 'replica')}
              disabled={refused !== undefined}
            />
            <div aria-hidden className="flex justify-between text-dim text-sm">
              <span>{FEWEST}</span>
              <span>{MOST}</span>
            </div>
          </div>
        </Field>
        <ScalingPrices flavor={flavor} units={flavorCount} now={wanted} then={replicas} />
        {room !== undefined && more > room && (
          <Notice tone="warning" title={`${formatPlural(room, 'more replica')} would fit now`} live>
            The other {more - room} would wait until capacity is free; the app serves meanwhile with those that are
            ready.
          </Notice>
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button
            type="submit"
            variant="primary"
            pending={scale.isPending}
            disabledReason={refused ?? (replicas === wanted ? 'Move the slider to another number first' : undefined)}
          >
            {replicas === wanted ? 'Scale' : `Scale to ${replicas}`}
          </Button>
          {draft !== null && draft !== wanted && (
            <Button variant="ghost" onClick={() => setDraft(null)}>
              Keep {wanted}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}

function Now({ app: { spec, status } }: { app: App }) {
  return (
    <>
      <ReplicaSquares ready={status.availableReplicas} starting={0} wanted={spec.scalingStrategy.fixed.replicas} />
      <StateBadge state={status.state} />
    </>
  );
}

function markReplicas(mark: Mark, project: string, appId: string, replicas: number): void {
  const change = (app: App): App => ({
    ...app,
    spec: { ...app.spec, scalingStrategy: { fixed: { replicas } } },
  });
  mark<App>(appQuery(appId), change);
  mark<AppList>(appsQuery(project), (list) => ({
    ...list,
    items: list.items.map((app) => (app.id === appId ? change(app) : app)),
  }));
}
