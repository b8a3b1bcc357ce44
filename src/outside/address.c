#include <netinet/in.h>
#include <sys/socket.h>

#include "outside/inside.h"

#include "base/banned.h"

struct range {
  uint32_t first;
  int bits;
};

static bool four_is_internal(uint32_t address) {
  static const struct range ranges[] = {{0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
                                        {0xAC100000, 12}, {0xC0000000, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xE0000000, 3}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (address >> (32 - ranges[i].bits) == ranges[i].first >> (32 - ranges[i].bits)) return true;
  return false;
}

static uint32_t four_at(const unsigned char *at) { return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]; }

static bool six_is_internal(const unsigned char *six) {
  static const unsigned char zeros[12], mapped[12] = {[10] = 0xFF, [11] = 0xFF}, translated[12] = {0x00, 0x64, 0xFF, 0x9B};
  if (memcmp(six, zeros, 12) == 0 || memcmp(six, mapped, 12) == 0 || memcmp(six, translated, 12) == 0)
    return memcmp(six, zeros, 12) == 0 || four_is_internal(four_at(six + 12));
  if (six[0] == 0x20 && six[1] == 0x02) return four_is_internal(four_at(six + 2)); /* 6to4 */
  if (six[0] == 0x20 && six[1] == 0x01 && six[2] == 0 && six[3] == 0) return true;  /* Teredo */
  return (six[0] & 0xE0) != 0x20; /* all but global unicast, 2000::/3 */
}

bool address_is_internal(const struct sockaddr *address) {
  if (address->sa_family == AF_INET) {
    struct sockaddr_in four;
    memcpy(&four, address, sizeof four);
    return four_is_internal(ntohl(four.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return true;
  struct sockaddr_in6 six;
  memcpy(&six, address, sizeof six);
  return six_is_internal(six.sin6_addr.s6_addr);
}
