/** Where the cells of a row stand: columns of a table, on a phone a card. Row heights are fixed: nothing jumps. */

/** Below this a row is a card (Tailwind's `md`). */
export const CARD_QUERY = '(max-width: 767.9px)';
export const ROW_PX = 56;
export const CARD_PX = 128;

export const ROW = {
  all:
    'grid items-center border-line border-b px-2 ' +
    'md:grid-cols-[2rem_minmax(0,3fr)_minmax(0,4fr)_7rem_4rem_5.5rem_2.25rem] ' +
    'lg:grid-cols-[2rem_minmax(0,3fr)_minmax(0,4fr)_7rem_9rem_5.5rem_2.25rem] ' +
    'xl:grid-cols-[2rem_minmax(0,3fr)_minmax(0,4fr)_7.5rem_10rem_7.5rem_6rem_2.25rem]',
  body:
    'h-32 py-2 md:h-14 md:py-0 last:border-b-0 ' +
    'max-md:grid-cols-[2rem_auto_minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-1 ' +
    "max-md:[grid-template-areas:'select_app_app_menu'_'._state_state_state'_'._replicas_traffic_today']",
};

export const CELLS = {
  /** On a phone the list is sorted by the controls above it. */
  header: 'h-auto! max-md:hidden',
  select: 'flex items-center justify-center max-md:[grid-area:select] max-md:self-start max-md:pt-1',
  app: 'min-w-0 px-2 max-md:px-0 max-md:[grid-area:app]',
  state: 'min-w-0 px-2 max-md:h-9 max-md:px-0 max-md:[grid-area:state]',
  replicas: 'px-2 max-md:px-0 max-md:[grid-area:replicas]',
  traffic: 'whitespace-nowrap px-2 max-md:px-0 max-md:[grid-area:traffic]',
  cpu: 'whitespace-nowrap px-2 max-xl:hidden',
  today: 'whitespace-nowrap px-2 text-right max-md:px-0 max-md:[grid-area:today]',
  menu: 'flex justify-end max-md:[grid-area:menu] max-md:self-start',
};
