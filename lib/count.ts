import { metrics } from '@opentelemetry/api';

/** Adds one to a counter. Attributes are few and known beforehand: no ids, nothing from outside. */
export type Count = (name: string, attributes: Readonly<Record<string, string>>) => void;

/**
 * Counts with OpenTelemetry, which drops the figures until an operator has registered an exporter.
 *
 * @see https://opentelemetry.io/docs/specs/otel/metrics/api/#counter
 */
export const writeCount: Count = (name, attributes) =>
  metrics.getMeter('nextjs-bff-logout').createCounter(name).add(1, attributes);
