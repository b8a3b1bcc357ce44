/* Hours allotted to teams for what was chosen: available, asked, allotted. Inner header. */
#ifndef WEGING_VERDELING_H
#define WEGING_VERDELING_H

#include "capabilities/weging/pages.h"

page_function verdeling_page, verdeling_save;
/* A team allots no more than its last frame of that year holds, unless the line says why. */
extern const struct hooks weging_inzet_hooks;

#endif
