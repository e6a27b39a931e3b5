import type { Reporter, Suite, TestRun } from '@playwright/test/reporter';
import { CAPABILITIES, findMissing } from './capabilities.ts';
import { deployment } from './deployment.ts';

/** Leaves out what needs more than a deployment and its provider can do, and lists it at the end, by name. */
export default class LeftOutReporter implements Reporter {
  readonly #leftOut: string[] = [];

  async preprocess({ suite, testRun }: { readonly suite: Suite; readonly testRun: TestRun }): Promise<void> {
    if (!deployment) return;
    for (const test of suite.allTests()) {
      const missing = findMissing(test.tags, deployment.capabilities);
      if (missing.length === 0) continue;
      testRun.exclude(test);
      this.#leftOut.push(`${test.titlePath().slice(2).join(' › ')} (needs: ${missing.join(', ')})`);
    }
  }

  onEnd(): void {
    if (this.#leftOut.length === 0) return;
    const needs = Object.entries(CAPABILITIES).map(([name, meaning]) => `${name}: ${meaning}`);
    console.log(
      `\n  ${this.#leftOut.length} left out, for want of something at this deployment or its provider`,
    );
    for (const line of [...this.#leftOut, ...needs]) console.log(`    ${line}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
