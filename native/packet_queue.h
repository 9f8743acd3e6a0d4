// Between a system that gives packets in a thread of its own and the capture thread: a bounded queue that never makes the giver
// wait. What it has no room for is counted. Two buffers: one is filled while the other is emptied without a lock.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>

#include "backend.h"
#include "filter.h"

namespace sidecap {

class PacketQueue {
 public:
  // `opened` gives snaplen and link type and says whether times keep nanoseconds; it must outlive the queue.
  PacketQueue(const Opened& opened, int buffer_bytes);

  // The giver's side.

  // `time` in nanoseconds since 1970; `captured` bytes of a packet that had `length`.
  void push(uint64_t time, uint32_t captured, uint32_t length, const uint8_t* bytes);
  // The system lost so many before they came here, or could not give them in a form that can be kept.
  void lose(uint64_t kernel, uint64_t interface);
  // Nothing follows; read() throws this when it has delivered what is there.
  void fail(std::exception_ptr error);

  // The capture thread's side: as in Backend.

  Backend::Read read(BlockWriter& writer, int milliseconds);
  Losses losses();
  // An empty expression takes everything. Packets that wait here are judged anew.
  void set_filter(const std::string& expression);
  // From any thread.
  void wake();

 private:
  struct Record {
    uint64_t time;
    uint32_t captured;
    uint32_t length;
    uint32_t generation;  // of the filter it has passed
    uint32_t reserved;
  };
  struct Buffer {
    std::unique_ptr<uint8_t[]> bytes;
    size_t used = 0;
  };

  bool wants(const Record& record, const uint8_t* bytes) const;
  bool swap(int milliseconds);
  bool append(BlockWriter& writer, const Record& record, const uint8_t* bytes) const;

  const Opened& opened_;
  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  Buffer filling_;
  Buffer emptying_;
  size_t at_ = 0;  // in emptying_
  std::shared_ptr<Filter> filter_;
  uint32_t generation_ = 0;
  Losses losses_;
  std::exception_ptr error_;
  bool woken_ = false;
};

}  // namespace sidecap
