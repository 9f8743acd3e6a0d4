#include "packet_queue.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace sidecap {

namespace {
constexpr uint64_t kSecond = 1'000'000'000;
constexpr size_t kSmallest = 256 << 10;
// A bound for one read(), as in the pcap backend.
constexpr int kPacketsARead = 16384;
}  // namespace

PacketQueue::PacketQueue(const Opened& opened, int buffer_bytes)
    : opened_(opened), capacity_(std::max(static_cast<size_t>(buffer_bytes) / 2, kSmallest)) {
  filling_.bytes.reset(new uint8_t[capacity_]);
  emptying_.bytes.reset(new uint8_t[capacity_]);
}

void PacketQueue::push(uint64_t time, uint32_t captured, uint32_t length, const uint8_t* bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  const Record record{time, std::min(captured, static_cast<uint32_t>(opened_.snaplen)), length, generation_, 0};
  if (!wants(record, bytes)) return;
  // Each record begins at a multiple of eight.
  const size_t need = sizeof record + ((record.captured + 7) & ~size_t{7});
  if (capacity_ - filling_.used < need) {
    losses_.kernel++;
    return;
  }
  std::memcpy(filling_.bytes.get() + filling_.used, &record, sizeof record);
  std::memcpy(filling_.bytes.get() + filling_.used + sizeof record, bytes, record.captured);
  if (filling_.used == 0) filled_.notify_one();
  filling_.used += need;
}

void PacketQueue::lose(uint64_t kernel, uint64_t interface) {
  std::lock_guard<std::mutex> lock(mutex_);
  losses_.kernel += kernel;
  losses_.interface += interface;
}

void PacketQueue::fail(std::exception_ptr error) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (error_ == nullptr) error_ = error;
  filled_.notify_one();
}

Backend::Read PacketQueue::read(BlockWriter& writer, int milliseconds) {
  if (at_ == emptying_.used && !swap(milliseconds)) return Backend::Read::kIdle;
  bool any = false;
  for (int packets = 0; packets < kPacketsARead && at_ < emptying_.used; packets++) {
    Record record;
    std::memcpy(&record, emptying_.bytes.get() + at_, sizeof record);
    const uint8_t* bytes = emptying_.bytes.get() + at_ + sizeof record;
    // generation_ and filter_ change in this thread only.
    if (record.generation == generation_ || wants(record, bytes)) {
      if (!append(writer, record, bytes)) return Backend::Read::kIdle;
      any = true;
    }
    at_ += sizeof record + ((record.captured + 7) & ~size_t{7});
  }
  return any ? Backend::Read::kPackets : Backend::Read::kIdle;
}

Losses PacketQueue::losses() {
  std::lock_guard<std::mutex> lock(mutex_);
  return losses_;
}

void PacketQueue::set_filter(const std::string& expression) {
  auto filter = expression.empty() ? nullptr : compile_filter(expression, opened_.link_type, opened_.snaplen);
  std::lock_guard<std::mutex> lock(mutex_);
  filter_ = std::move(filter);
  generation_++;
}

void PacketQueue::wake() {
  std::lock_guard<std::mutex> lock(mutex_);
  woken_ = true;
  filled_.notify_one();
}

bool PacketQueue::wants(const Record& record, const uint8_t* bytes) const {
  return filter_ == nullptr || filter_->matches({{0, 0}, record.captured, record.length}, bytes);
}

// Waits for packets and takes all of them; false when there are none. Throws what fail() was given when they have ended.
bool PacketQueue::swap(int milliseconds) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto ready = [this] { return filling_.used > 0 || woken_ || error_ != nullptr; };
  filled_.wait_for(lock, std::chrono::milliseconds(milliseconds), ready);
  woken_ = false;
  at_ = emptying_.used = 0;
  std::swap(filling_, emptying_);
  if (emptying_.used == 0 && error_ != nullptr) std::rethrow_exception(error_);
  return emptying_.used > 0;
}

bool PacketQueue::append(BlockWriter& writer, const Record& record, const uint8_t* bytes) const {
  const uint64_t fraction = record.time % kSecond;
  return writer.append({static_cast<uint32_t>(record.time / kSecond),
                        static_cast<uint32_t>(opened_.nanoseconds ? fraction : fraction / 1000), record.captured,
                        record.length, bytes});
}

}  // namespace sidecap
