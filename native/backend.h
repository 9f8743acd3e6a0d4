// A backend delivers packets of one adapter (or file) to a BlockWriter. To add one: a class here derived from Backend,
// a line in the list of backend.cc, its file under shared/, linux/ or windows/.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "block.h"

namespace sidecap {

// What a session is opened with; the meaning of each stands at SessionOptions in src/capture/addon.ts.
struct Options {
  std::string backend;
  std::string device;
  std::string filter;
  int snaplen = 262144;
  bool promiscuous = true;
  int buffer_bytes = 8 << 20;
  bool immediate = false;
  bool nanoseconds = false;
  std::string timestamp_type;
  std::string direction = "both";
  int flush_ms = 100;
  size_t block_bytes = 1 << 20;
  int blocks = 16;
  double replay_factor = 1;
  bool replay_loop = false;
};

// Of the time a packet may take to be handed over, the part it may wait in the kernel's ring. Short, since whoever asks
// for the packets of now waits for it; not shorter, since each time-out wakes the capture thread.
inline int ring_milliseconds(int flush_ms) {
  const int part = flush_ms * 2 / 5;
  return part < 1 ? 1 : part > 10 ? 10 : part;
}

// The part a packet may wait in our block, so that a quarter is left for the write.
inline int block_milliseconds(int flush_ms) {
  const int part = flush_ms * 3 / 4 - ring_milliseconds(flush_ms);
  return part < 1 ? 1 : part;
}

// Packets lost since the backend was opened; never goes back.
struct Losses {
  uint64_t kernel = 0;
  uint64_t interface = 0;
};

// What was opened.
struct Opened {
  int link_type = 0;  // DLT value
  int snaplen = 0;
  bool nanoseconds = false;
  std::vector<std::string> warnings;
};

class Backend {
 public:
  enum class Read { kPackets, kIdle, kEnd };

  virtual ~Backend() = default;
  virtual const Opened& opened() const = 0;
  // Waits at most `milliseconds` for packets, then appends what is there (a bounded amount). Throws Error when the
  // adapter is gone or broken; packets that the system still held have been appended then.
  virtual Read read(BlockWriter& writer, int milliseconds) = 0;
  // Makes a read() that waits return soon. From any thread.
  virtual void wake() = 0;
  // Counted anew; costs system calls.
  virtual Losses count_losses() = 0;
  // Only packets of this expression from now on. Throws Error FILTER_*; the old filter stays then.
  virtual void set_filter(const std::string& expression) = 0;
  // No new packets from now on; read() goes on to deliver what is already held, until it is idle for this long.
  virtual int stop_intake() = 0;
};

// Opens by Options::backend. Throws Error: BACKEND_UNKNOWN (lists the names), LIBRARY_*, PERMISSION_DENIED, ADAPTER_*, FILTER_*,
// FILE_* or CAPTURE_FAILED.
std::unique_ptr<Backend> open_backend(const Options& options);

// The members of the list in backend.cc.
std::unique_ptr<Backend> open_pcap(const Options& options);
std::unique_ptr<Backend> open_replay(const Options& options);
std::unique_ptr<Backend> open_raw(const Options& options);     // Windows
std::unique_ptr<Backend> open_pktmon(const Options& options);  // Windows

}  // namespace sidecap
