/** Where a log is read and downloaded. */
export function logPath(appId: string, query: { replica?: string | null; tail?: number; download?: boolean }): string {
  const parameters = new URLSearchParams();
  if (query.tail !== undefined) parameters.set('tail', String(query.tail));
  if (query.replica) parameters.set('replica', query.replica);
  if (query.download) parameters.set('download', 'true');
  const text = parameters.toString();
  return `/v1/app/${encodeURIComponent(appId)}/log${text ? `?${text}` : ''}`;
}
