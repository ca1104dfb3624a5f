/** Paid minutes as hours: `300`, `0.25`. */
export function replicaHours(minutes: number): string {
  return (minutes / 60).toLocaleString('en', { maximumFractionDigits: 2 });
}
