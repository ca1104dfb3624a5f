'use client';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** In the place of a list that could not be read. @param props.what such as `The containers` */
export function Unread({ what, message, retry }: { what: string; message: string; retry: () => void }) {
  return (
    <Notice
      live
      tone="danger"
      title={`${what} could not be read`}
      action={<Button onClick={retry}>Try again</Button>}
      className="m-4"
    >
      {message}
    </Notice>
  );
}
