// Selecting pcap records in memory: by time, filter, length and number, in one pass.
#pragma once

#include <cstdint>

#include "filter.h"

namespace sidecap {

struct Selection {
  bool input_nanoseconds = false;
  bool output_nanoseconds = false;
  const Filter* filter = nullptr;
  uint64_t from = 0;           // nanoseconds since 1970, inclusive
  uint64_t to = UINT64_MAX;    // exclusive
  uint32_t snaplen = 0;        // 0 keeps the packets whole
  uint64_t limit = UINT64_MAX;  // packets
};

struct Selected {
  size_t consumed = 0;
  size_t produced = 0;
  uint64_t packets = 0;
  bool corrupt = false;
};

// Copies the wanted records to `output`, which has room for `length` bytes and may be `input` itself (it never overtakes the
// reading). Records are little-endian.
Selected select_records(const uint8_t* input, size_t length, uint8_t* output, const Selection& selection);

}  // namespace sidecap
