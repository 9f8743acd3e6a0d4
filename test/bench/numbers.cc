// Reads a pcap file (either byte order, micro or nano) or standard input (-) and reports on the frames that
// generate.cc numbered, as one line of JSON.
//
//   numbers FILE [--first 1 --count N]
//
// count: numbered frames · other: frames without a number · missing, duplicates, disordered: of the numbers
// first…first+count-1 (without --count: from the smallest to the largest seen) · outside: numbers beyond those ·
// gaps: the first ten runs of missing numbers · torn: bytes after the last whole record · firstTime, lastTime:
// nanoseconds since 1970, as strings · backwards: records whose time is before that of the record ahead of them.
// Exits 1 when the file is no pcap file or has a torn or absurd record, whatever the numbers.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Report {
  uint64_t frames = 0, count = 0, other = 0, disordered = 0, backwards = 0, bytes = 0, torn = 0;
  uint64_t first_time = 0, last_time = 0;
  uint32_t snaplen = 0, link_type = 0;
  bool nano = false, bad = false;
  std::vector<uint32_t> numbers;
};

bool swapped = false;
uint32_t word(const uint8_t* at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return swapped ? __builtin_bswap32(value) : value;
}

// The number of a frame as generate.cc places it; false when there is none.
bool number_of(const uint8_t* p, size_t length, uint32_t& number) {
  if (length < 50 || p[12] != 8 || p[13] != 0) return false;
  size_t magic = p[23] == 6 ? 54 : 42;
  if (magic == 42 && p[36] == 0 && p[37] == 53) magic = 56;
  if (length < magic + 8 || memcmp(p + magic, "SCAP", 4) != 0) return false;
  const uint8_t* n = p + magic + 4;
  number = uint32_t(n[0]) << 24 | uint32_t(n[1]) << 16 | uint32_t(n[2]) << 8 | n[3];
  return true;
}

void read(FILE* file, Report& r) {
  uint8_t header[24];
  if (fread(header, 1, 24, file) != 24) {
    r.bad = true;
    return;
  }
  for (const bool swap : {false, true}) {
    swapped = swap;
    const uint32_t magic = word(header);
    r.nano = magic == 0xa1b23c4d;
    if (r.nano || magic == 0xa1b2c3d4) break;
    r.bad = swap;
  }
  if (r.bad) return;
  r.snaplen = word(header + 16);
  r.link_type = word(header + 20) & 0x3ffffff;
  std::vector<uint8_t> data(1 << 20);
  uint8_t record[16];
  uint32_t newest = 0;
  for (;;) {
    const size_t got = fread(record, 1, 16, file);
    if (got == 0) return;
    const uint32_t length = got == 16 ? word(record + 8) : 0;
    if (got < 16 || length > data.size() || word(record + 4) >= (r.nano ? 1000000000u : 1000000u)) {
      r.torn = got;
      r.bad = true;
      return;
    }
    const size_t have = fread(data.data(), 1, length, file);
    if (have < length) {
      r.torn = 16 + have;
      r.bad = true;
      return;
    }
    const uint64_t time = uint64_t(word(record)) * 1000000000u + uint64_t(word(record + 4)) * (r.nano ? 1 : 1000);
    if (r.frames == 0) r.first_time = time;
    else if (time < r.last_time) r.backwards++;
    r.last_time = time;
    r.frames++;
    r.bytes += 16 + length;
    uint32_t number;
    if (!number_of(data.data(), length, number)) {
      r.other++;
      continue;
    }
    if (number < newest) r.disordered++;
    newest = number;
    r.numbers.push_back(number);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fprintf(stderr, "usage: numbers FILE [--first N --count N]\n"), 2;
  uint64_t first = 0, wanted = 0;
  for (int i = 2; i + 1 < argc; i += 2)
    (strcmp(argv[i], "--first") == 0 ? first : wanted) = strtoull(argv[i + 1], nullptr, 10);
  FILE* file = strcmp(argv[1], "-") == 0 ? stdin : fopen(argv[1], "rb");
  if (file == nullptr) return perror(argv[1]), 2;
  setvbuf(file, nullptr, _IOFBF, 1 << 20);
  Report r;
  read(file, r);
  uint32_t smallest = UINT32_MAX, largest = 0;
  for (const uint32_t n : r.numbers) {
    smallest = n < smallest ? n : smallest;
    largest = n > largest ? n : largest;
  }
  if (wanted == 0) {
    first = r.numbers.empty() ? 1 : smallest;
    wanted = r.numbers.empty() ? 0 : uint64_t(largest) - smallest + 1;
  } else if (first == 0) {
    first = 1;
  }
  std::vector<bool> seen(wanted);
  uint64_t duplicates = 0, outside = 0, missing = 0;
  for (const uint32_t n : r.numbers) {
    if (n < first || n - first >= wanted) outside++;
    else if (seen[n - first]) duplicates++;
    else seen[n - first] = true;
  }
  std::string gaps;
  int runs = 0;
  for (uint64_t i = 0; i < wanted; i++) {
    if (seen[i]) continue;
    uint64_t end = i;
    while (end < wanted && !seen[end]) end++;
    missing += end - i;
    if (runs++ < 10)
      gaps += (runs > 1 ? ",[" : "[") + std::to_string(first + i) + "," + std::to_string(first + end - 1) + "]";
    i = end;
  }
  printf("{\"frames\":%llu,\"count\":%zu,\"other\":%llu,\"missing\":%llu,\"duplicates\":%llu,\"disordered\":%llu,"
         "\"outside\":%llu,\"gaps\":[%s],\"smallest\":%u,\"largest\":%u,\"bytes\":%llu,\"torn\":%llu,\"bad\":%s,"
         "\"snaplen\":%u,\"linkType\":%u,\"precision\":\"%s\",\"firstTime\":\"%llu\",\"lastTime\":\"%llu\","
         "\"backwards\":%llu}\n",
         (unsigned long long)r.frames, r.numbers.size(), (unsigned long long)r.other, (unsigned long long)missing,
         (unsigned long long)duplicates, (unsigned long long)r.disordered, (unsigned long long)outside, gaps.c_str(),
         r.numbers.empty() ? 0 : smallest, largest, (unsigned long long)r.bytes, (unsigned long long)r.torn,
         r.bad ? "true" : "false", r.snaplen, r.link_type, r.nano ? "nano" : "micro",
         (unsigned long long)r.first_time, (unsigned long long)r.last_time, (unsigned long long)r.backwards);
  return r.bad ? 1 : 0;
}
