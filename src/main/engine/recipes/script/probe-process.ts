import { AppError, type AppErrorData } from '../../../../shared/app-error.ts';
import { parentLink } from '../../isolation/parent-link.ts';
import { describeModule, type Described } from './describe.ts';

/* The program of a process that runs one script to learn what it is, and is thrown away. */

export type FromProbe = Described | { readonly kind: 'failed'; readonly error: AppErrorData };

const link = parentLink<{ readonly path: string }, FromProbe>();

link.onMessage(({ path }) => {
  describeModule(path).then(
    (described) => link.send(described),
    (error: unknown) => link.send({ kind: 'failed', error: AppError.toData(error) }),
  );
});
