import { loadConfig } from './config.ts';

/** Ends the process, naming every problem, when its settings cannot be used. */
export function requireSettings(): void {
  try {
    loadConfig();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
