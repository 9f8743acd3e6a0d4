// Waiting for packets of an open pcap handle, which every system does in its own way.
#pragma once

#include <memory>

#include "pcap_library.h"

namespace sidecap {

class PcapWait {
 public:
  virtual ~PcapWait() = default;
  // Returns when packets (or an error) are to be read, wake() was called, or the time is over.
  virtual void wait(int milliseconds) = 0;
  // Whether one pcap_dispatch takes all that the system holds; otherwise there may be more, of which wait() knows nothing.
  virtual bool dispatch_takes_all() const = 0;
  // From any thread.
  virtual void wake() = 0;
  // The kernel queues no more packets for this handle; what it holds can still be read.
  // False where the system has no such thing.
  virtual bool stop_intake() = 0;
};

// `stage_ms` is how long a packet may lie in the kernel: where its arrival is not signalled, wait() returns that often.
std::unique_ptr<PcapWait> make_pcap_wait(const PcapLibrary& library, pcap_t* handle, int stage_ms);

}  // namespace sidecap
