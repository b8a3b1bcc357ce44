/* A QR code as a drawing (ISO/IEC 18004, byte mode, error correction level M), with the four modules of white around it
 * that scanners need. */
#ifndef ENCODE_QR_H
#define ENCODE_QR_H

#include "encode/html.h"

enum { QR_TEXT_MAX = 1000 };

/* Draws text as svg, side pixels wide on a screen, with label for who cannot see it. SYSTEM fault for a text that does not
 * fit. Black on white in every look: that is what cameras read. */
bool qr_write(struct html_writer *w, const char *text, int side, const char *label, struct fault *fault) MUST_USE;

#endif
