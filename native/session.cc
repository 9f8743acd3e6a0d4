#include "session.h"

#include <algorithm>
#include <map>

#include "error.h"

namespace sidecap {

namespace {
constexpr int kIdleMilliseconds = 100;     // longest wait: how late a stop by flag or a lost adapter is seen
constexpr int kBehindMilliseconds = 10;    // how late it is seen that the owner takes blocks again
constexpr int kDrainMilliseconds = 2000;   // where the kernel cannot be told to take no more, a full link is never silent
constexpr int kLossesEvery = 500;          // milliseconds between system calls for statistics

std::mutex registry_mutex;
std::map<int, std::shared_ptr<Counters>>& registry() {
  static std::map<int, std::shared_ptr<Counters>> counters;
  return counters;
}
}  // namespace

int create_counters() {
  std::lock_guard<std::mutex> lock(registry_mutex);
  const int id = static_cast<int>(registry().size()) + 1;
  registry()[id] = std::make_shared<Counters>();
  return id;
}

std::shared_ptr<Counters> find_counters(int id) {
  std::lock_guard<std::mutex> lock(registry_mutex);
  return registry().at(id);
}

Session::Session(const Options& options, std::shared_ptr<Counters> counters, Listener& listener)
    : options_(options),
      ring_ms_(ring_milliseconds(options.flush_ms)),
      block_ms_(block_milliseconds(options.flush_ms)),
      counters_(std::move(counters)),
      listener_(listener),
      pool_(std::make_shared<BlockPool>(options.block_bytes, options.blocks)),
      backend_(open_backend(options)),
      opened_(backend_->opened()),
      writer_(*pool_, *this, backend_->opened().nanoseconds) {
  if (options.block_bytes < kRecordHeader + static_cast<size_t>(options.snaplen)) {
    throw Error("CONFIG_INVALID", "A block of " + std::to_string(options.block_bytes) +
                                      " bytes has no room for a packet of " + std::to_string(options.snaplen));
  }
}

Session::~Session() { abort(); }

void Session::start() {
  thread_ = std::thread([this] { run(); });
}

bool Session::release(int slot) {
  if (!pool_->release(slot)) return false;
  counters_->blocks_out.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

void Session::set_filter(uint32_t number, const std::string& expression) {
  std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back({number, true, expression, 0});
  requested_ = true;
  backend_->wake();
}

void Session::flush(uint32_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back({number, false, {}, steady_milliseconds() + ring_ms_ + 5});
  requested_ = true;
  backend_->wake();
}

void Session::stop() {
  stopping_ = true;
  if (backend_ != nullptr) backend_->wake();
}

void Session::abort() {
  aborted_ = true;
  pool_->close();
  if (backend_ != nullptr) backend_->wake();
  if (thread_.joinable()) thread_.join();
}

void Session::close() {
  abort();
  backend_.reset();
}

void Session::run() {
  std::exception_ptr error;
  try {
    loop();
  } catch (...) {
    error = std::current_exception();
  }
  if (aborted_) return;
  writer_.seal();
  try {
    count(true);
  } catch (...) {
    // The adapter may be gone; what was counted before stands.
  }
  const auto ended = std::make_exception_ptr(Error("CAPTURE_FAILED", "The capture has ended"));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const Request& request : requests_) {
      listener_.on_answer(request.number, request.is_filter ? ended : nullptr);
    }
    requests_.clear();
  }
  listener_.on_end(error);
}

void Session::loop() {
  while (!stopping_ && !aborted_) {
    const Backend::Read read = backend_->read(writer_, read_timeout());
    if (!writer_.empty() && steady_milliseconds() - writer_.begun() >= block_ms_ && !listener_.behind()) writer_.seal();
    count(steady_milliseconds() - losses_counted_at_ >= kLossesEvery);
    if (requested_) answer_requests();
    if (read == Backend::Read::kEnd) return;
  }
  if (!aborted_) drain();
}

// A graceful stop: the kernel takes no more, and what its ring holds is read until it has been silent long enough.
void Session::drain() {
  const int silence = backend_->stop_intake();
  int64_t silent_since = steady_milliseconds();
  const int64_t until = silent_since + kDrainMilliseconds;
  do {
    if (backend_->read(writer_, silence > 0 ? 5 : 0) == Backend::Read::kPackets) silent_since = steady_milliseconds();
  } while (!aborted_ && steady_milliseconds() - silent_since < silence && steady_milliseconds() < until);
}

int Session::read_timeout() {
  int64_t timeout = kIdleMilliseconds;
  const int64_t now = steady_milliseconds();
  if (!writer_.empty()) {
    const int64_t due = writer_.begun() + block_ms_ - now;
    timeout = std::min(timeout, listener_.behind() ? std::max<int64_t>(due, kBehindMilliseconds) : due);
  }
  if (requested_) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const Request& request : requests_) timeout = std::min(timeout, request.due - now);
  }
  return static_cast<int>(std::max<int64_t>(timeout, 0));
}

bool Session::take_request(Request& request) {
  std::lock_guard<std::mutex> lock(mutex_);
  const int64_t now = steady_milliseconds();
  for (auto it = requests_.begin(); it != requests_.end(); ++it) {
    if (it->due > now) continue;
    request = std::move(*it);
    requests_.erase(it);
    requested_ = !requests_.empty();
    return true;
  }
  return false;
}

void Session::answer_requests() {
  Request request;
  while (take_request(request)) {
    std::exception_ptr error;
    // Packets of the old filter end with the block sealed here. What the kernel's ring still holds of them is then
    // judged by the new filter too (libpcap sees to that), so that none of them follows, and no packet that
    // both filters want is lost, as it would be with a match-nothing filter between the two.
    if (request.is_filter) {
      const int64_t until = steady_milliseconds() + kIdleMilliseconds;  // a full link is never empty
      while (!aborted_ && steady_milliseconds() < until &&
             backend_->read(writer_, 0) == Backend::Read::kPackets) {
      }
    }
    writer_.seal();
    if (request.is_filter) {
      try {
        backend_->set_filter(request.expression);
      } catch (...) {
        error = std::current_exception();
      }
    }
    listener_.on_answer(request.number, error);
  }
}

// Adds what is new to the totals. The newest packet's time is that of the newest sealed block.
void Session::count(bool losses) {
  const auto relaxed = std::memory_order_relaxed;
  counters_->captured.fetch_add(writer_.captured() - counted_packets_, relaxed);
  counters_->captured_bytes.fetch_add(writer_.captured_bytes() - counted_bytes_, relaxed);
  counted_packets_ = writer_.captured();
  counted_bytes_ = writer_.captured_bytes();
  if (writer_.newest() > 0) counters_->last_packet.store(writer_.newest(), relaxed);
  if (!losses) return;
  losses_counted_at_ = steady_milliseconds();
  const Losses now = backend_->count_losses();
  counters_->dropped_kernel.fetch_add(now.kernel - counted_losses_.kernel, relaxed);
  counters_->dropped_interface.fetch_add(now.interface - counted_losses_.interface, relaxed);
  counted_losses_ = now;
}

void Session::on_sealed(const SealedBlock& block) {
  count(false);
  counters_->blocks.fetch_add(1, std::memory_order_relaxed);
  counters_->blocks_out.fetch_add(1, std::memory_order_relaxed);
  listener_.on_block(block);
}

// No block is free: nothing is read on, and what the kernel's ring cannot hold meanwhile is the pool's loss.
int Session::on_starved() {
  count(true);
  int slot = BlockPool::kNone;
  while (slot == BlockPool::kNone && !aborted_) {
    slot = pool_->wait(kIdleMilliseconds);
    const Losses now = backend_->count_losses();
    counters_->dropped_pool.fetch_add(now.kernel - counted_losses_.kernel, std::memory_order_relaxed);
    counted_losses_.kernel = now.kernel;
  }
  return slot;
}

}  // namespace sidecap
