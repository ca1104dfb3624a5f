'use client';
import { useEffect, useState } from 'react';

const STILL_MS = 350;

/** What someone types, once it has stood still for a moment; null until then. */
export function useStill<Value>(value: Value): Value | null {
  const [still, setStill] = useState<Value | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), STILL_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return still;
}
