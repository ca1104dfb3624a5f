/** Sizes that the picture of the bars and the buttons over them share, in pixels. */
export const CHART_HEIGHT = 232;
export const AXIS_WIDTH = 64;
export const AXIS_HEIGHT = 24;
export const MARGIN = { top: 8, right: 4, bottom: 0, left: 0 };
/** Where the bars stand within the picture. */
export const PLOT = { top: MARGIN.top, right: MARGIN.right, bottom: AXIS_HEIGHT, left: AXIS_WIDTH };
