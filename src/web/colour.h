/* One main colour of a municipality, and the shades that the stylesheet asks for, light and dark. Contrast as WCAG 2.2
 * defines it ("contrast ratio", "relative luminance"). */
#ifndef WEB_COLOUR_H
#define WEB_COLOUR_H

#include "base/base.h"

struct colour {
  double red, green, blue; /* 0 to 1, sRGB */
};

enum { COLOUR_SIZE = 8 }; /* "#1c4595" */

/* "#1c4595", "1C4595": six hex digits. */
bool colour_parse(const char *text, struct colour *out) MUST_USE;
void colour_print(struct colour colour, char out[COLOUR_SIZE]);
/* 1 (the same) to 21 (black on white). */
double colour_contrast(struct colour a, struct colour b);

/* Text and buttons in the colour, its darker and paler kin. */
struct shades {
  struct colour accent, strong, soft;
};

/* The least contrast of the main colour with white: then it is readable as text on the paper of the pages, and white on
 * it. */
#define COLOUR_ACCENT_CONTRAST 5.0

struct shades shades_light(struct colour accent);
/* For dark screens: the same hue, so light that it can be read on the dark paper. */
struct shades shades_dark(struct colour accent);

#endif
