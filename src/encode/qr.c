#include "encode/qr.h"

#include <qrencode.h>

#include "base/banned.h"

enum { QUIET = 4, PATH_MAX_SIZE = 256 * 1024 };

bool qr_write(struct html_writer *w, const char *text, int side, const char *label, struct fault *fault) {
  QRcode *code = strlen(text) <= QR_TEXT_MAX ? QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) : NULL;
  if (!code) return FAULT(fault, FAULT_SYSTEM, "Deze code kan niet getekend worden.");
  struct text path;
  text_init(&path, PATH_MAX_SIZE);
  /* Dark modules as one path of unit squares. */
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (code->data[y * code->width + x] & 1) text_addf(&path, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
  int width = code->width + 2 * QUIET;
  QRcode_free(code);
  html_open(w, HTML_SVG);
  html_attrf(w, HTML_VIEWBOX, "0 0 %d %d", width, width);
  html_attr_int(w, HTML_WIDTH, side);
  html_attr_int(w, HTML_HEIGHT, side);
  html_attr(w, HTML_ROLE, "img");
  html_attr(w, HTML_ARIA_LABEL, label);
  html_open(w, HTML_PATH);
  html_attr(w, HTML_FILL, "#fff");
  html_attrf(w, HTML_D, "M0 0h%dv%dh-%dz", width, width, width);
  html_close(w);
  html_open(w, HTML_PATH);
  html_attr(w, HTML_FILL, "#000");
  html_attr(w, HTML_D, text_get(&path));
  html_close(w);
  html_close(w);
  bool whole = !path.full;
  text_release(&path);
  return whole || FAULT(fault, FAULT_SYSTEM, "Deze code is te groot om te tekenen.");
}
