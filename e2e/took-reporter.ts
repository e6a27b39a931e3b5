import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Tells at the end how long things took that tests have timed. Nothing is judged: machines differ. */
export default class TookReporter implements Reporter {
  readonly #times: string[] = [];

  onTestEnd({ title }: TestCase, { annotations }: TestResult): void {
    for (const { type, description } of annotations)
      if (type === 'took') this.#times.push(`${description} (${title})`);
  }

  onEnd(): void {
    if (this.#times.length === 0) return;
    console.log('\n  Timed');
    for (const line of this.#times) console.log(`    ${line}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
