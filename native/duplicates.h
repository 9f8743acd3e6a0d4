// The same packet reported by several sources (components of a network stack, sockets of one adapter) taken once.
//
// Sources see the same packets, so a packet is new when its source has reported these bytes more often than any source
// before it: repeated packets of equal bytes stay as many as they were. Nothing else is relied on; numbers that a system gives to
// packets differ between its versions. A source that sees other bytes (another encapsulation) is not recognised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace sidecap {

class Duplicates {
 public:
  Duplicates();
  // Whether another source has given this packet already. `time` in nanoseconds, nearly ascending.
  bool seen(uint64_t source, uint64_t time, const uint8_t* bytes, size_t length);

 private:
  static constexpr int kMostSources = 6;
  struct Appearances {
    uint32_t taken = 0;
    uint32_t counts[kMostSources] = {};
    uint64_t sources[kMostSources] = {};
  };
  using Table = std::unordered_map<uint64_t, Appearances>;

  uint64_t hash(const uint8_t* bytes, size_t length) const;
  Appearances& find(uint64_t key, uint64_t time);

  const uint64_t seed_;
  Table young_;
  Table old_;
  uint64_t turned_ = 0;
};

}  // namespace sidecap
