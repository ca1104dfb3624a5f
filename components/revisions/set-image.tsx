'use client';
import { type FormEvent, useState } from 'react';
import { setImage } from '../../app/_actions/apps.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { ImageFindings } from '../spec/image-findings.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { whatFollows } from './what-follows.ts';

/** Another image, or the same tag where it has moved: the one change for which the registry is asked anew. */
export function SetImage({ project, app }: { project: string; app: App }) {
  const [image, setDraft] = useState(app.spec.image);
  // Nothing is looked up for who only looks at the page.
  const [entering, setEntering] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const refused = useRefusedRight(project, 'app.update') ?? refusalOf('update', app.status.state);
  const set = useWrite(setImage, {
    success: (_app, input) => `${input.image} is asked of its registry and rolled out.`,
    onField: (_field, message) => setError(message),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    set.mutate({ appId: app.id, image: image.trim() });
  };
  return (
    <Card title="Set image">
      <form noValidate onSubmit={submit} className="flex max-w-2xl flex-col gap-3" aria-label="Set image">
        <Field
          label="Image"
          hint="Every other change keeps the very image that runs. Here its registry is asked what the tag means now, also for the one that is set."
          error={error}
        >
          <Input
            className="font-mono"
            value={image}
            spellCheck={false}
            autoComplete="off"
            onFocus={() => setEntering(true)}
            onChange={(event) => setDraft(event.target.value)}
          />
        </Field>
        {entering && <ImageFindings project={project} image={image.trim()} onImage={setDraft} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={set.isPending} disabledReason={refused}>
            Set image
          </Button>
          <p className="text-muted text-sm">{whatFollows(app)}</p>
        </div>
      </form>
    </Card>
  );
}
