import type { Metadata } from 'next';
import { Door } from '../../../../components/session/door.tsx';
import { NewPasswordForm } from '../../../../components/session/new-password-form.tsx';
import { Notice } from '../../../../components/ui/notice.tsx';
import { currentPlatform } from '../../../../lib/services/current-platform.ts';
import { readResetLink } from '../../../../lib/services/session/reset-password.ts';

export const metadata: Metadata = { title: 'New password' };

/** For who has the link, signed in or not. */
export default async function Page({ params }: { params: Promise<{ link: string }> }) {
  const { link } = await params;
  const found = await readResetLink(currentPlatform(), link);
  return (
    <Door title="New password">
      {found ? (
        <>
          <p className="mb-5 break-words text-muted">
            For {found.email}. It ends every session of the account and its personal tokens.
          </p>
          <NewPasswordForm link={link} email={found.email} />
        </>
      ) : (
        <Notice tone="warning" title="This link does not work any more" className="mt-4">
          It has been used, is older than an hour, or a newer one has taken its place. Ask whoever runs Davit for
          another: on its host, <code className="font-mono">npx davit admin reset &lt;e-mail&gt;</code>.
        </Notice>
      )}
    </Door>
  );
}
