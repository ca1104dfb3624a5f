import { formatBytes, formatCount } from '../../lib/domain/text/format.ts';

/** A size: `1.5 GiB`, exact in its title. */
export function Bytes({ bytes, className }: { bytes: number; className?: string }) {
  return (
    <span title={`${formatCount(bytes)} bytes`} className={className}>
      {formatBytes(bytes)}
    </span>
  );
}
