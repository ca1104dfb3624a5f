import { currentPlatform } from '../../../lib/services/current-platform.ts';
import { registryToken } from '../../v1/_handlers/registry-token.ts';
export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return registryToken(currentPlatform(), request);
}
