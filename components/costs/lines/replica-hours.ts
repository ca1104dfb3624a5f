/** Paid minutes as hours: `300.00`, `0.25`. */
export function replicaHours(minutes: number): string {
  return (minutes / 60).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
