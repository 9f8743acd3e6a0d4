// A block is written by one side, read by the other, then returned.
//
// The capture thread owns the block it fills. Sealing hands it to JavaScript, which owns it until release(slot).
// The pool is the whole of the capture's memory: when no block is free the thread does not read on and the kernel's
// ring takes what it can. Free blocks are re-used last-in first-out, so that an idle capture touches one or two.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace sidecap {

// One packet as a backend sees it; `data` stays the backend's.
struct Frame {
  uint32_t seconds;
  uint32_t fraction;  // micro- or nanoseconds
  uint32_t captured;  // bytes at data
  uint32_t length;    // bytes on the wire
  const uint8_t* data;
};

// Length of a pcap record's header in front of its bytes.
constexpr size_t kRecordHeader = 16;

class BlockPool {
 public:
  static constexpr int kNone = -1;

  BlockPool(size_t block_bytes, int blocks);
  size_t block_bytes() const { return block_bytes_; }
  size_t size() const { return block_bytes_ * owned_.size(); }
  uint8_t* memory() { return memory_.get(); }
  uint8_t* block(int slot) { return memory_.get() + block_bytes_ * static_cast<size_t>(slot); }

  // A free block's slot, or kNone at once when there is none.
  int take();
  // As take(), but waits up to `milliseconds` for one; kNone when none came or the pool was closed.
  int wait(int milliseconds);
  // Gives a block back; false when that slot is not out.
  bool release(int slot);
  // Blocks taken and not yet released.
  int out();
  // Wakes a waiting thread for good: nothing will be released any more.
  void close();

 private:
  const size_t block_bytes_;
  std::unique_ptr<uint8_t[]> memory_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<int> free_;
  std::vector<bool> owned_;  // by slot: taken and not released
  bool closed_ = false;
};

// What is known of a block when it is handed over. Times in nanoseconds since 1970, the least and the greatest.
struct SealedBlock {
  int slot;
  size_t length;
  uint32_t packets;
  uint64_t first;
  uint64_t last;
};

// The block being filled. Used by the capture thread alone.
class BlockWriter {
 public:
  // What the writer asks of its session.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_sealed(const SealedBlock& block) = 0;
    // Called when no block is free; returns a slot, or BlockPool::kNone when capturing is to be given up.
    virtual int on_starved() = 0;
  };

  BlockWriter(BlockPool& pool, Owner& owner, bool nanoseconds)
      : pool_(pool), owner_(owner), nanoseconds_(nanoseconds) {}

  // Copies one packet behind its pcap record header: the packet's only copy in this process.
  // False when the capture was given up while waiting for a free block; the packet is not taken then.
  // A block has room for the largest packet: the session sees to that.
  bool append(const Frame& frame) {
    const size_t need = kRecordHeader + frame.captured;
    if (static_cast<size_t>(end_ - at_) < need && !next_block()) return false;
    const uint32_t header[4] = {frame.seconds, frame.fraction, frame.captured, frame.length};
    std::memcpy(at_, header, kRecordHeader);
    std::memcpy(at_ + kRecordHeader, frame.data, frame.captured);
    at_ += need;
    const uint64_t time = uint64_t{frame.seconds} << 32 | frame.fraction;
    if (time < first_) first_ = time;
    if (time > last_) last_ = time;
    packets_++;
    captured_++;
    captured_bytes_ += frame.captured;
    return true;
  }

  bool empty() const { return packets_ == 0; }
  // When the block's first packet was appended, in milliseconds of the steady clock; valid unless empty().
  int64_t begun() const { return begun_; }
  // Hands the block over, if it holds anything.
  void seal();
  // Packets and bytes since the session began, and the newest time in nanoseconds.
  uint64_t captured() const { return captured_; }
  uint64_t captured_bytes() const { return captured_bytes_; }
  uint64_t newest() const { return newest_; }

 private:
  bool next_block();
  uint64_t nanoseconds_of(uint64_t time) const;

  BlockPool& pool_;
  Owner& owner_;
  const bool nanoseconds_;
  int slot_ = BlockPool::kNone;
  uint8_t* at_ = nullptr;
  uint8_t* end_ = nullptr;
  uint32_t packets_ = 0;
  uint64_t first_ = UINT64_MAX;
  uint64_t last_ = 0;
  int64_t begun_ = 0;
  uint64_t captured_ = 0;
  uint64_t captured_bytes_ = 0;
  uint64_t newest_ = 0;
};

// Milliseconds of a clock that never goes back.
int64_t steady_milliseconds();

}  // namespace sidecap
