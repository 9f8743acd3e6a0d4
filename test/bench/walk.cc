// The floor of reading a capture: blocks of 1 MiB, the heads of each packet, nothing kept.
//
//   walk FILE [PASSES]
//
// Reads the file so many times: one pass is over before others on the machine get their turn. Counts packets, IPv4,
// IPv6, TCP and UDP, and sums a few header bytes so that they are really read. Prints one line of JSON with the seconds
// of all passes. Little-endian pcap of Ethernet only.
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kBlock = 1 << 20;
constexpr size_t kLargest = 262144 + 16;

struct Counts {
  uint64_t packets = 0, bytes = 0, ipv4 = 0, ipv6 = 0, tcp = 0, udp = 0, sum = 0;
};

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

void transport(const uint8_t* at, uint8_t protocol, Counts& counts) {
  counts.sum += at[1] + at[3];
  if (protocol == 6) {
    counts.tcp++;
    counts.sum += at[13];
  } else if (protocol == 17) {
    counts.udp++;
  }
}

void packet(const uint8_t* p, uint32_t length, Counts& counts) {
  counts.packets++;
  counts.bytes += length;
  if (length < 54) return;
  if (p[12] == 0x08 && p[13] == 0x00) {
    counts.ipv4++;
    counts.sum += p[26] + p[33];
    size_t head = 14 + size_t(p[14] & 15) * 4;
    if (head + 20 <= length) transport(p + head, p[23], counts);
  } else if (p[12] == 0x86 && p[13] == 0xdd) {
    counts.ipv6++;
    counts.sum += p[22] + p[53];
    if (74 <= length) transport(p + 54, p[20], counts);
  }
}

bool pass(const char* name, std::vector<uint8_t>& buffer, Counts& counts) {
  int file = open(name, O_RDONLY);
  if (file < 0) return false;
  bool good = read(file, buffer.data(), 24) == 24;
  size_t have = 0;
  for (ssize_t got; good && (got = read(file, buffer.data() + have, kBlock)) > 0;) {
    have += size_t(got);
    size_t at = 0;
    while (have - at >= 16) {
      uint32_t length;
      memcpy(&length, buffer.data() + at + 8, 4);
      if (length > kLargest - 16) {
        close(file);
        return false;
      }
      if (have - at < 16 + length) break;
      packet(buffer.data() + at + 16, length, counts);
      at += 16 + length;
    }
    have -= at;
    memmove(buffer.data(), buffer.data() + at, have);
  }
  close(file);
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    fprintf(stderr, "walk FILE [PASSES]\n");
    return 2;
  }
  std::vector<uint8_t> buffer(kBlock + kLargest);
  Counts counts;
  double began = now();
  for (int left = argc == 3 ? atoi(argv[2]) : 1; left > 0; left--) {
    if (!pass(argv[1], buffer, counts)) {
      fprintf(stderr, "walk: %s cannot be read\n", argv[1]);
      return 2;
    }
  }
  double seconds = now() - began;
  printf(
      "{\"packets\":%lu,\"seconds\":%.6f,\"ipv4\":%lu,\"ipv6\":%lu,\"tcp\":%lu,\"udp\":%lu,"
      "\"sum\":%lu}\n",
      counts.packets, seconds, counts.ipv4, counts.ipv6, counts.tcp, counts.udp, counts.sum);
  return 0;
}
