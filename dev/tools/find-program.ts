import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The paths of those of these programs that are on `PATH`, in the order of the names. */
export function findPrograms(...names: readonly string[]): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)).filter(isExecutable));
}

/** Whether there is a file at this path that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
