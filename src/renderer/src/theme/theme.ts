import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';
import { interfaceFonts } from './interface-font.ts';

/** The one blue of action and progress. */
const mill: MantineColorsTuple = [
  '#eaf3fa',
  '#d3e5f3',
  '#a7cbe8',
  '#78b0dc',
  '#5299d1',
  '#3a8bca',
  '#1c67a3',
  '#17588d',
  '#124876',
  '#0b3558',
];

/** Acts that lose something. */
const ember: MantineColorsTuple = [
  '#fdeee6',
  '#f9d9c8',
  '#f3b394',
  '#ec8b5d',
  '#e56a31',
  '#d9581b',
  '#b3420b',
  '#963708',
  '#7a2c06',
  '#571e03',
];

/** A close button has a name for those who hear the page; the head of a dialog is not the head of the page. */
const dialog = { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'none' } } };

export const theme = createTheme({
  colors: { mill, ember },
  primaryColor: 'mill',
  primaryShade: { light: 6, dark: 6 },
  fontFamily: interfaceFonts,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '15px', lineHeight: '20px' },
      h2: { fontSize: '20px', lineHeight: '28px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'default',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        ...dialog,
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    },
    Drawer: {
      defaultProps: { ...dialog, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.2 } },
    },
    // A list is made when it opens: closed ones cost a third of the first picture.
    Combobox: { defaultProps: { keepMounted: false } },
    Select: { defaultProps: { comboboxProps: { keepMounted: false } } },
    // Within the landmark, where those who hear the page look for it; its first entry has the focus.
    Popover: { defaultProps: { portalProps: { target: 'main' } } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** Mantine's own parts drawn with the tokens of `tokens.css`, so that there is one palette. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-dim)',
    '--mantine-color-placeholder': 'var(--text-dim)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--bad)',
  };
  return { variables: {}, light: shared, dark: shared };
};
