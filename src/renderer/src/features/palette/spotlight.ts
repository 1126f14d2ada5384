import { createSpotlight } from '@mantine/spotlight';

/** Whether the palette is open, and how to open it; also before it is drawn. */
export const [paletteStore, palette] = createSpotlight();
