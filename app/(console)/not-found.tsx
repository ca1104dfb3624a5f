import type { Metadata } from 'next';
import { ButtonLink } from '../../components/ui/button.tsx';
import { Empty } from '../../components/ui/empty.tsx';
import { paths } from '../../lib/paths/paths.ts';

export const metadata: Metadata = { title: 'Not found' };

/** Inside the shell. The same for what is not there and for what is not yours: neither is told apart. */
export default function NotFound() {
  return (
    <Empty
      title={<h1>There is nothing here that you can see</h1>}
      action={
        <ButtonLink href={paths.home()} variant="primary">
          Go to your apps
        </ButtonLink>
      }
    >
      The project or app does not exist, was deleted, or you are not a member of its project.
    </Empty>
  );
}
