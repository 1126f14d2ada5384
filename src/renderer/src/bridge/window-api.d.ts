import type { RendererApi } from '../../../shared/ipc/contract.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent when the page runs outside the app. */
    readonly api?: RendererApi;
  }
}
