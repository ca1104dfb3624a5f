'use client';
import { CodeBlock } from '../ui/code-block.tsx';
import { Notice } from '../ui/notice.tsx';

/** The one time that a secret is seen. */
export function TokenSecret({ value }: { value: string }) {
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="warning" live>
        Copy it now: Davit keeps only its hash and cannot show it again.
      </Notice>
      <CodeBlock code={value} label="token" />
    </div>
  );
}
