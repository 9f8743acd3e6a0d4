// Totals of one adapter, monotonic over every session that captured from it. The capture thread writes, any thread reads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace sidecap {

struct Counters {
  std::atomic<uint64_t> captured{0};
  std::atomic<uint64_t> captured_bytes{0};
  std::atomic<uint64_t> dropped_kernel{0};
  std::atomic<uint64_t> dropped_interface{0};
  std::atomic<uint64_t> dropped_pool{0};
  std::atomic<uint64_t> blocks{0};
  std::atomic<uint64_t> blocks_out{0};
  std::atomic<uint64_t> last_packet{0};  // nanoseconds since 1970
};

// Counters are found by number, so that a thread other than the capturing worker's can read them.
int create_counters();
// Throws std::out_of_range for a number that was never given out.
std::shared_ptr<Counters> find_counters(int id);

}  // namespace sidecap
