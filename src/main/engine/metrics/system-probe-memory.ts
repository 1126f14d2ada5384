import { mem } from 'systeminformation';

/** Memory that can be had without swapping, bytes. */
export const availableBytes = async (): Promise<number> => (await mem()).available;
