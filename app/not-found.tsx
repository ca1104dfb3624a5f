import { ButtonLink } from '../components/ui/button.tsx';
import { Empty } from '../components/ui/empty.tsx';
import { paths } from '../lib/paths/paths.ts';

export default function NotFound() {
  return (
    <main className="mx-auto max-w-xl py-16">
      <Empty
        title={<h1>There is no such page</h1>}
        action={
          <ButtonLink href={paths.home()} variant="primary">
            Go to your apps
          </ButtonLink>
        }
      >
        It may have been moved, or the address has a typo.
      </Empty>
    </main>
  );
}
