import type { Child, ChildOrder } from './child.ts';
import { NodeChild } from './node-child.ts';
import { PosixChild } from './posix-child.ts';

/** Starts a program the cheapest way there is here. */
export const startChild = (order: ChildOrder): Child => PosixChild.start(order) ?? new NodeChild(order);
