import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../routing-table/backend.ts';
import { backendOf } from '../table.testing.ts';
import { createEndpointChooser } from './choose-endpoint.ts';

describe('endpoints', () => {
  it('take turns', () => {
    const chooser = createEndpointChooser(1_000, () => 0);
    const backend = backendOf([1, 2, 3]);
    const ports = Array.from({ length: 7 }, () => chooser.choose(backend, [])?.port);
    expect(ports).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  it('rest after a failure, and come back', () => {
    let now = 0;
    const chooser = createEndpointChooser(1_000, () => now);
    const backend = backendOf([1, 2]);
    chooser.noteFailure({ address: '127.0.0.1', port: 1 });
    const ports = () => Array.from({ length: 4 }, () => chooser.choose(backend, [])?.port);
    expect(ports()).toEqual([2, 2, 2, 2]);
    now = 1_001;
    expect(ports().sort()).toEqual([1, 1, 2, 2]);
  });

  it('are tried once each for one request, resting ones last', () => {
    const chooser = createEndpointChooser(1_000, () => 0);
    const backend = backendOf([1, 2, 3]);
    chooser.noteFailure({ address: '127.0.0.1', port: 1 });
    const tried: Endpoint[] = [];
    for (let next = chooser.choose(backend, tried); next; next = chooser.choose(backend, tried)) {
      tried.push(next);
    }
    expect(tried).toHaveLength(3);
    expect(tried.at(-1)?.port).toBe(1);
  });

  it('are none for a backend without any', () => {
    expect(createEndpointChooser(1, () => 0).choose(backendOf([]), [])).toBeUndefined();
  });
});
