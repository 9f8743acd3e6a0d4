#include "block.h"

#include <chrono>

namespace sidecap {

int64_t steady_milliseconds() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

// The memory is not touched here: the system gives pages when a block is first written.
BlockPool::BlockPool(size_t block_bytes, int blocks)
    : block_bytes_(block_bytes),
      memory_(new uint8_t[block_bytes * static_cast<size_t>(blocks)]),
      owned_(static_cast<size_t>(blocks), false) {
  for (int slot = blocks - 1; slot >= 0; slot--) free_.push_back(slot);
}

int BlockPool::take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (free_.empty() || closed_) return kNone;
  const int slot = free_.back();
  free_.pop_back();
  owned_[static_cast<size_t>(slot)] = true;
  return slot;
}

int BlockPool::wait(int milliseconds) {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                    [this] { return closed_ || !free_.empty(); });
  }
  return take();
}

bool BlockPool::release(int slot) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (slot < 0 || static_cast<size_t>(slot) >= owned_.size()) return false;
    if (!owned_[static_cast<size_t>(slot)]) return false;
    owned_[static_cast<size_t>(slot)] = false;
    free_.push_back(slot);
  }
  freed_.notify_one();
  return true;
}

int BlockPool::out() {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(owned_.size() - free_.size());
}

void BlockPool::close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  freed_.notify_all();
}

uint64_t BlockWriter::nanoseconds_of(uint64_t time) const {
  const uint64_t fraction = time & UINT32_MAX;
  return (time >> 32) * 1'000'000'000u + (nanoseconds_ ? fraction : fraction * 1000);
}

void BlockWriter::seal() {
  if (packets_ == 0) return;
  const uint8_t* start = pool_.block(slot_);
  const SealedBlock block{slot_, static_cast<size_t>(at_ - start), packets_, nanoseconds_of(first_),
                          nanoseconds_of(last_)};
  newest_ = block.last;
  slot_ = BlockPool::kNone;
  at_ = end_ = nullptr;
  packets_ = 0;
  first_ = UINT64_MAX;
  last_ = 0;
  owner_.on_sealed(block);
}

bool BlockWriter::next_block() {
  seal();
  slot_ = pool_.take();
  if (slot_ == BlockPool::kNone) slot_ = owner_.on_starved();
  if (slot_ == BlockPool::kNone) return false;
  at_ = pool_.block(slot_);
  end_ = at_ + pool_.block_bytes();
  begun_ = steady_milliseconds();
  return true;
}

}  // namespace sidecap
