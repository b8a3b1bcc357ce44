/* Which program this is: its release, for people and for records, and its build, for what a build made and keeps. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#include "release.h" /* PROGRAM_VERSION, as meson.build says it */

enum { BUILD_SIZE = 65 };
/* What the linker wrote into the program to tell it from any other (the build id), in hex; "" when there is none. Two programs
 * of the same sources, compiler and options have the same one. */
const char *program_build(void);

#endif
