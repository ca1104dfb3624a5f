'use client';
import { FileUp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const ImportForm = dynamic(() => import('./import-form.tsx').then((one) => one.ImportForm), { ssr: false });

/** A spec from a file or the clipboard. */
export function ImportDialog({ onSpec }: { onSpec: (spec: AppSpecInput) => void }) {
  const [open, setOpen] = useState(false);
  // A link may ask for it (`paths.importApp`): only the browser knows the part behind the #.
  useEffect(() => {
    if (window.location.hash === '#import') setOpen(true);
  }, []);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <FileUp aria-hidden />
        Import a spec
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Import a spec"
        description="YAML or JSON, as davit app export writes it. Nothing is created before you say so."
        size="lg"
      >
        <ImportForm
          onSpec={(spec) => {
            setOpen(false);
            onSpec(spec);
          }}
        />
      </Dialog>
    </>
  );
}
