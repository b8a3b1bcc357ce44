/* Which program this is: its release, for people and for records, and its build, for what a build made and keeps. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* The same as in meson.build, which refuses to build when they differ. */
#define PROGRAM_VERSION "0.1.0"

enum { BUILD_SIZE = 65 };
/* What the linker wrote into the program to tell it from any other (the build id), in hex; "" when there is none. Two programs
 * of the same sources, compiler and options have the same one. */
const char *program_build(void);

#endif
