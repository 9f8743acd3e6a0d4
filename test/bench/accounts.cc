// The accounts in C: the same counting as src/accounts over the same blocks, to tell what
// JavaScript costs.
//
//   accounts FILE headers|counters|flows FLOWS ROUNDS [batch]
//
// Walks the file's records in blocks of 1 MiB, so many times, and prints one line of JSON: packets
// of a round, seconds of the walk alone (reading left out; of each block its best round, as others
// use the machine too) and of the best round with its reading, flows kept, and sums to compare.
// Headers: Ethernet, VLAN tags, IPv4 with its checksum, IPv6 with extension headers, TCP, UDP.
// Counters: by direction, family and protocol; sizes; flags; fragments. Flows: the same record of
// 152 bytes, the same key, the same index, the oldest of eight given up. `batch`: with the memory
// of 32 packets asked for before, as src/accounts does; without, one packet after the other, as it
// is usually written. Little-endian pcap of Ethernet only.
#include <arpa/inet.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr size_t kBlock = 1 << 20;
constexpr size_t kLargest = 262144 + 16;
constexpr int kBatch = 32;
constexpr uint32_t kSlot = 0xffffff;
constexpr uint32_t kKindKey = 0x11ff;
constexpr uint32_t kSizes[] = {64, 128, 256, 512, 1024, 1518, 9018};

enum { kHeaders, kCounters, kFlows };
enum { kIpv4, kIpv6, kOther };

struct Seen {
  const uint8_t *at, *end, *source, *destination;
  const uint8_t *transport, *payload, *wire_end;
  uint32_t length;
  int direction, family, protocol, flags, vlan;
  uint16_t source_port, destination_port;
  bool fragment, forward;
  double time;
};

struct Key {
  uint32_t words[10];
  uint32_t hash;
};

struct Record {
  uint32_t key[10];
  double first, last, bytes[2];
  uint32_t packets[2];
  uint32_t tcp[18];
};
static_assert(sizeof(Record) == 152, "as in src/accounts/layout.ts");

struct Counters {
  uint64_t packets[45], bytes[45], sizes[3][8], flags[8];
  uint64_t fragments, vlans, truncated, malformed, checksums, opened, evicted;
  uint64_t sum;
};

uint16_t u16(const uint8_t* p) { return uint16_t(p[0] << 8 | p[1]); }
uint32_t u32(const uint8_t* p) {
  uint32_t value;
  memcpy(&value, p, 4);
  return ntohl(value);
}
uint32_t le32(const uint8_t* p) {
  uint32_t value;
  memcpy(&value, p, 4);
  return value;
}

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

class Accounts {
 public:
  Accounts(int depth, uint32_t capacity, bool batch)
      : depth_(depth), batch_(batch), capacity_(capacity) {
    uint32_t entries = 2;
    while (entries < 2 * capacity) entries *= 2;
    mask_ = entries - 1;
    if (depth < kFlows) return;
    index_.resize(entries);
    records_.resize(capacity);
  }

  // Whole records, one behind the other.
  void block(const uint8_t* p, size_t size) {
    const uint8_t* end = p + size;
    Seen one;
    while (end - p >= 16) {
      if (!batch_) {
        p = record(p, one);
        if (depth_ < kFlows || one.family == kOther) continue;
        prepare(one, keys_[0]);
        count(one, keys_[0]);
        continue;
      }
      int n = 0;
      for (; n < kBatch && end - p >= 16; n++) {
        p = record(p, seen_[n]);
        if (depth_ >= kFlows && seen_[n].family != kOther) prepare(seen_[n], keys_[n]);
      }
      if (depth_ < kFlows) continue;
      fetch(n);
      for (int i = 0; i < n; i++)
        if (seen_[i].family != kOther) count(seen_[i], keys_[i]);
    }
  }

  uint32_t flows() const { return kept_; }
  const Counters& counters() const { return counters_; }

 private:
  const uint8_t* record(const uint8_t* p, Seen& seen) {
    uint32_t captured = le32(p + 8);
    seen.length = le32(p + 12);
    seen.time = (double(le32(p)) - 1.7e9) * 1e9 + double(le32(p + 4)) * 1000;
    seen.at = p + 16;
    seen.end = p + 16 + captured;
    read(seen);
    if (depth_ >= kCounters)
      tally(seen);
    else
      counters_.sum += uint64_t(seen.protocol + seen.flags + seen.source_port);
    return seen.end;
  }

  void read(Seen& seen) {
    seen.family = kOther;
    seen.protocol = -1;
    seen.transport = seen.payload = nullptr;
    seen.fragment = false;
    seen.direction = 2;
    seen.flags = seen.vlan = 0;
    seen.source_port = seen.destination_port = 0;
    if (size_t(seen.end - seen.at) < seen.length) counters_.truncated++;
    if (seen.end - seen.at < 14) return wrong(seen);
    const uint8_t* at = seen.at + 14;
    uint16_t type = u16(at - 2);
    if (type == 0x8100 || type == 0x88a8) counters_.vlans++;
    while (type == 0x8100 || type == 0x88a8) {
      if (seen.end - at < 4) return wrong(seen);
      if (seen.vlan == 0) seen.vlan = u16(at) & 0xfff;
      type = u16(at + 2);
      at += 4;
    }
    if (type == 0x0800)
      ipv4(seen, at);
    else if (type == 0x86dd)
      ipv6(seen, at);
  }

  void wrong(const Seen& seen) {
    if (size_t(seen.end - seen.at) >= seen.length) counters_.malformed++;
  }

  void ipv4(Seen& seen, const uint8_t* at) {
    if (seen.end - at < 20) return wrong(seen);
    uint32_t size = (at[0] & 15) * 4;
    uint32_t length = u16(at + 2);
    if (at[0] >> 4 != 4 || size < 20 || (length < size && length != 0)) return wrong(seen);
    seen.family = kIpv4;
    seen.source = at + 12;
    seen.destination = at + 16;
    uint32_t fragment = u16(at + 6) & 0x3fff;
    seen.fragment = fragment != 0;
    counters_.fragments += seen.fragment;
    if (seen.end - at >= int64_t(size)) {
      uint32_t sum = 0;
      for (uint32_t i = 0; i < size; i += 4) {
        uint32_t word = le32(at + i);
        sum += (word >> 16) + (word & 0xffff);
      }
      sum = (sum & 0xffff) + (sum >> 16);
      if ((sum & 0xffff) + (sum >> 16) != 0xffff) counters_.checksums++;
    }
    const uint8_t* wire = seen.at + seen.length;
    seen.wire_end = length == 0 || at + length > wire ? wire : at + length;
    seen.protocol = at[9];
    if ((fragment & 0x1fff) == 0) transport(seen, at + size);
  }

  void ipv6(Seen& seen, const uint8_t* at) {
    if (seen.end - at < 40 || at[0] >> 4 != 6) return wrong(seen);
    seen.family = kIpv6;
    seen.source = at + 8;
    seen.destination = at + 24;
    uint32_t length = u16(at + 4);
    const uint8_t* wire = seen.at + seen.length;
    seen.wire_end = length == 0 || at + 40 + length > wire ? wire : at + 40 + length;
    seen.protocol = at[6];
    at += 40;
    for (int i = 0; i < 8 && (seen.protocol == 0 || seen.protocol == 43 || seen.protocol == 44 ||
                              seen.protocol == 60);
         i++) {
      if (seen.end - at < 8) return;
      int kind = seen.protocol;
      seen.protocol = at[0];
      if (kind == 44) {
        uint32_t offset = u16(at + 2);
        seen.fragment = (offset & 0xfff9) != 0;
        counters_.fragments += seen.fragment;
        at += 8;
        if (offset >= 8) return;
      } else {
        at += (at[1] + 1) * 8;
      }
    }
    transport(seen, at);
  }

  void transport(Seen& seen, const uint8_t* at) {
    int64_t available = (seen.end < seen.wire_end ? seen.end : seen.wire_end) - at;
    if (seen.protocol == 6) {
      if (available < 20) return wrong(seen);
      seen.transport = at;
      seen.source_port = u16(at);
      seen.destination_port = u16(at + 2);
      uint32_t bits = u16(at + 12);
      if (bits < 0x5000) return wrong(seen);
      seen.flags = int(bits & 0x1ff);
      seen.payload = at + (bits >> 12) * 4;
    } else if (seen.protocol == 17) {
      if (available < 8) return wrong(seen);
      seen.transport = at;
      seen.source_port = u16(at);
      seen.destination_port = u16(at + 2);
      seen.payload = at + 8;
    } else {
      seen.payload = at;
    }
  }

  void tally(const Seen& seen) {
    int place = seen.protocol == 6                          ? 0
                : seen.protocol == 17                       ? 1
                : seen.protocol == 1 || seen.protocol == 58 ? 2
                : seen.protocol == 132                      ? 3
                                                            : 4;
    int cell = seen.direction * 15 + seen.family * 5 + place;
    counters_.packets[cell]++;
    counters_.bytes[cell] += seen.length;
    int bucket = 0;
    while (bucket < 7 && seen.length > kSizes[bucket]) bucket++;
    counters_.sizes[seen.direction][bucket]++;
    if (place == 0 && seen.payload != nullptr)
      for (int i = 0; i < 8; i++) counters_.flags[i] += (seen.flags >> i) & 1;
  }

  void prepare(Seen& seen, Key& key) {
    uint32_t kind = uint32_t(seen.protocol) | uint32_t(seen.vlan) << 16 | 1u << 31;
    int order;
    if (seen.family == kIpv4)
      order = memcmp(seen.source, seen.destination, 4);
    else
      order = memcmp(seen.source, seen.destination, 16);
    seen.forward = order != 0 ? order < 0 : seen.source_port <= seen.destination_port;
    const uint8_t* a = seen.forward ? seen.source : seen.destination;
    const uint8_t* b = seen.forward ? seen.destination : seen.source;
    if (seen.family == kIpv4) {
      key.words[0] = key.words[1] = key.words[4] = key.words[5] = 0;
      key.words[2] = key.words[6] = 0xffff;
      key.words[3] = u32(a);
      key.words[7] = u32(b);
    } else {
      kind |= 1 << 8;
      for (int i = 0; i < 4; i++) {
        key.words[i] = u32(a + 4 * i);
        key.words[4 + i] = u32(b + 4 * i);
      }
    }
    uint32_t from = seen.source_port, to = seen.destination_port;
    key.words[8] = seen.forward ? from << 16 | to : to << 16 | from;
    key.words[9] = kind;
    key.hash = hash(key.words);
  }

  uint32_t hash(const uint32_t* words) const {
    uint32_t kind = words[9] & kKindKey;
    uint32_t hash = ((words[3] ^ kSeed) * 0x9e3779b1u) ^ (words[7] * 0x85ebca6bu);
    hash = (((hash ^ (hash >> 15)) + words[8] * ((kSeed >> 7) | 1)) * 0xc2b2ae35u) ^ kind;
    if ((kind & 1 << 8) != 0) {
      uint32_t a = (words[1] * 0x27d4eb2fu) ^ (words[2] * 0x165667b1u);
      hash = (hash ^ (hash >> 13) ^ words[0] ^ a) * 0x85ebca6bu;
      uint32_t b = (words[5] * 0x27d4eb2fu) ^ (words[6] * 0x165667b1u);
      hash = (hash ^ (hash >> 14) ^ words[4] ^ b) * 0xc2b2ae35u;
    }
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
    return hash ^ (hash >> 13);
  }

  void fetch(int n) {
    for (int i = 0; i < n; i++) __builtin_prefetch(&index_[keys_[i].hash & mask_]);
    for (int i = 0; i < n; i++) {
      uint32_t slot = index_[keys_[i].hash & mask_] & kSlot;
      if (slot == 0) continue;
      const char* at = reinterpret_cast<const char*>(&records_[slot - 1]);
      for (int line = 0; line < 3; line++) __builtin_prefetch(at + 64 * line, 1);
    }
  }

  static bool same(const uint32_t* a, const uint32_t* b) {
    if (a[3] != b[3] || a[7] != b[7] || a[8] != b[8] || ((a[9] ^ b[9]) & kKindKey) != 0)
      return false;
    return (a[9] & 1 << 8) == 0 || (memcmp(a, b, 12) == 0 && memcmp(a + 4, b + 4, 12) == 0);
  }

  void count(const Seen& seen, const Key& key) {
    uint32_t slot = 0;
    for (uint32_t i = key.hash & mask_;; i = (i + 1) & mask_) {
      uint32_t entry = index_[i];
      if (entry == 0) {
        slot = open(seen, key);
        break;
      }
      if (((entry ^ key.hash) & ~kSlot) != 0) continue;
      slot = (entry & kSlot) - 1;
      if (same(key.words, records_[slot].key)) break;
    }
    Record& record = records_[slot];
    record.last = seen.time;
    record.bytes[seen.forward ? 0 : 1] += seen.length;
    record.packets[seen.forward ? 0 : 1]++;
  }

  uint32_t open(const Seen& seen, const Key& key) {
    if (used_ < capacity_) kept_ = used_ + 1;
    uint32_t slot = used_ < capacity_ ? used_++ : evict();
    Record& record = records_[slot];
    memset(&record, 0, sizeof record);
    memcpy(record.key, key.words, sizeof record.key);
    record.key[9] |= (seen.forward ? 0u : 1u << 9) | uint32_t(seen.direction) << 10;
    record.first = seen.time;
    uint32_t i = key.hash & mask_;
    while (index_[i] != 0) i = (i + 1) & mask_;
    index_[i] = (key.hash & ~kSlot) | (slot + 1);
    counters_.opened++;
    return slot;
  }

  uint32_t evict() {
    uint32_t oldest = hand_;
    for (int i = 0; i < 8; i++) {
      if (records_[hand_].last < records_[oldest].last) oldest = hand_;
      hand_ = hand_ + 1 == capacity_ ? 0 : hand_ + 1;
    }
    counters_.evicted++;
    uint32_t hole = hash(records_[oldest].key) & mask_;
    while ((index_[hole] & kSlot) != oldest + 1) hole = (hole + 1) & mask_;
    for (uint32_t i = (hole + 1) & mask_; index_[i] != 0; i = (i + 1) & mask_) {
      uint32_t home = hash(records_[(index_[i] & kSlot) - 1].key) & mask_;
      if (((i - home) & mask_) >= ((i - hole) & mask_)) {
        index_[hole] = index_[i];
        hole = i;
      }
    }
    index_[hole] = 0;
    return oldest;
  }

  static constexpr uint32_t kSeed = 0x5bd1e995;
  const int depth_;
  const bool batch_;
  const uint32_t capacity_;
  uint32_t mask_, used_ = 0, kept_ = 0, hand_ = 0;
  std::vector<uint32_t> index_;
  std::vector<Record> records_;
  Seen seen_[kBatch];
  Key keys_[kBatch];
  Counters counters_{};
};

// One round: keeps the best time of each block. Gives the packets, or 0 when the file cannot be
// read.
uint64_t pass(const char* name, std::vector<uint8_t>& buffer, Accounts& accounts,
              std::vector<double>& best) {
  int file = open(name, O_RDONLY);
  if (file < 0 || read(file, buffer.data(), 24) != 24) return 0;
  uint64_t packets = 0;
  size_t have = 0, block = 0;
  for (ssize_t got; (got = read(file, buffer.data() + have, kBlock)) > 0; block++) {
    have += size_t(got);
    size_t whole = 0;
    for (; have - whole >= 16; packets++) {
      uint32_t length = le32(buffer.data() + whole + 8);
      if (length > kLargest - 16 || have - whole < 16 + length) break;
      whole += 16 + length;
    }
    double began = now();
    accounts.block(buffer.data(), whole);
    double seconds = now() - began;
    if (block == best.size())
      best.push_back(seconds);
    else if (seconds < best[block])
      best[block] = seconds;
    have -= whole;
    memmove(buffer.data(), buffer.data() + whole, have);
  }
  close(file);
  return have == 0 ? packets : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    fprintf(stderr, "accounts FILE headers|counters|flows FLOWS ROUNDS [batch]\n");
    return 2;
  }
  std::string way = argv[2];
  int depth = way == "headers" ? kHeaders : way == "counters" ? kCounters : kFlows;
  Accounts accounts(depth, uint32_t(atoi(argv[3])), argc == 6);
  std::vector<uint8_t> buffer(kBlock + kLargest);
  std::vector<double> best;
  uint64_t packets = 0;
  double whole = 0;
  for (int round = 0; round < atoi(argv[4]); round++) {
    double began = now();
    packets = pass(argv[1], buffer, accounts, best);
    double all = now() - began;
    if (round == 0 || all < whole) whole = all;
    if (packets == 0) {
      fprintf(stderr, "accounts: %s cannot be read\n", argv[1]);
      return 2;
    }
  }
  double seconds = 0;
  for (double one : best) seconds += one;
  const Counters& counters = accounts.counters();
  printf(
      "{\"packets\":%lu,\"seconds\":%.6f,\"whole\":%.6f,\"flows\":%u,\"tcp\":%lu,\"udp\":%lu,"
      "\"acks\":%lu,\"checksums\":%lu,\"sum\":%lu}\n",
      packets, seconds, whole, accounts.flows(), counters.packets[30] + counters.packets[35],
      counters.packets[31] + counters.packets[36], counters.flags[4], counters.checksums,
      counters.sum);
  return 0;
}
