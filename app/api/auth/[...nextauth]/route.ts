/** Where browsers sign in and out. Of next-auth's routes, those that the console uses; the others are not there. */

import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '../../../_server/auth-options.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const ROUTES = ['GET csrf', 'POST callback/credentials', 'POST signout'];

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await context.params;
  if (!ROUTES.includes(`${request.method} ${nextauth.join('/')}`)) {
    return Response.json({ message: 'There is no such route.', code: 'NO_SUCH_ROUTE' }, { status: 404 });
  }
  const secure = request.headers.get('x-forwarded-proto') === 'https';
  return NextAuth(request, context, authOptions(secure));
}

export { handle as GET, handle as POST };
