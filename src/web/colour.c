#include "web/colour.h"

#include <math.h>

/* Text on a pale ground of its own hue has to keep the 4.5 of WCAG, with room for rounding to whole steps of colour. */
#define TEXT_CONTRAST 4.6
/* On black; the dark paper is a little lighter, and then more than 4.5 is left. */
#define DARK_CONTRAST 8.0
enum { MIX_STEPS = 50, HEX_DIGITS = 6 };

static const struct colour white = {1, 1, 1}, black = {0, 0, 0};

bool colour_parse(const char *text, struct colour *out) {
  if (*text == '#') text++;
  if (strlen(text) != HEX_DIGITS || strspn(text, "0123456789abcdefABCDEF") != HEX_DIGITS) return false;
  unsigned long all = strtoul(text, NULL, 16);
  *out = (struct colour){(double)(all >> 16 & 0xff) / 255, (double)(all >> 8 & 0xff) / 255, (double)(all & 0xff) / 255};
  return true;
}

static unsigned byte_of(double part) { return (unsigned)lround(part * 255); }

void colour_print(struct colour colour, char out[COLOUR_SIZE]) {
  snprintf(out, COLOUR_SIZE, "#%02x%02x%02x", byte_of(colour.red) & 0xffU, byte_of(colour.green) & 0xffU, byte_of(colour.blue) & 0xffU);
}

static double linear(double part) { return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4); }

static double luminance(struct colour c) { return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue); }

double colour_contrast(struct colour a, struct colour b) {
  double first = luminance(a), second = luminance(b);
  return (fmax(first, second) + 0.05) / (fmin(first, second) + 0.05);
}

static struct colour mix(struct colour a, struct colour b, double part) {
  return (struct colour){a.red + (b.red - a.red) * part, a.green + (b.green - a.green) * part, a.blue + (b.blue - a.blue) * part};
}

/* The first step from `from` towards `to`, at least `least` of the way, that keeps the contrast with `ground`. */
static struct colour mix_until(struct colour from, struct colour to, double least, struct colour ground, double contrast) {
  struct colour mixed = to;
  for (int step = 0; step <= MIX_STEPS; step++) {
    mixed = mix(from, to, least + (1 - least) * step / MIX_STEPS);
    if (colour_contrast(mixed, ground) >= contrast) break;
  }
  return mixed;
}

struct shades shades_light(struct colour accent) {
  return (struct shades){.accent = accent, .strong = mix(accent, black, 0.3), .soft = mix_until(accent, white, 0.9, accent, TEXT_CONTRAST)};
}

struct shades shades_dark(struct colour accent) {
  struct colour light = mix_until(accent, white, 0, black, DARK_CONTRAST);
  return (struct shades){.accent = light, .strong = mix(light, white, 0.4), .soft = mix_until(accent, black, 0.7, light, TEXT_CONTRAST)};
}
