// A session: one capture thread between a backend and whoever takes its blocks.
//
// Thread rules: start, release, set_filter, flush and stop come from the owner's thread and return at once; the listener is
// called from the capture thread. abort() ends the thread without handing anything over and waits for it (at the owner's
// end: worker.terminate(), process.exit()).
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "backend.h"
#include "block.h"
#include "counters.h"

namespace sidecap {

class Session final : private BlockWriter::Owner {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_block(const SealedBlock& block) = 0;
    // Whether blocks handed over have not even been looked at: a block is not sealed for its age then, but filled, so
    // that the pool holds as much as its memory however long the owner is busy.
    virtual bool behind() const { return false; }
    // Answers to flush() and set_filter(), by the number given there; null means it is done.
    virtual void on_answer(uint32_t request, std::exception_ptr error) = 0;
    // The last call. Null after stop() or at the end of a file.
    virtual void on_end(std::exception_ptr error) = 0;
  };

  // Opens the backend; throws its Error.
  Session(const Options& options, std::shared_ptr<Counters> counters, Listener& listener);
  ~Session() override;

  const Opened& opened() const { return opened_; }
  const std::shared_ptr<BlockPool>& pool() const { return pool_; }

  void start();
  bool release(int slot);
  void set_filter(uint32_t request, const std::string& expression);
  void flush(uint32_t request);
  void stop();
  void abort();
  // Ends the thread and closes the adapter: handle, ring and descriptors.
  void close();

 private:
  struct Request {
    uint32_t number;
    bool is_filter;
    std::string expression;
    int64_t due;  // a flush waits for what the kernel's ring still holds
  };

  void run();
  void loop();
  void drain();
  void answer_requests();
  bool take_request(Request& request);
  int read_timeout();
  void count(bool losses);
  void on_sealed(const SealedBlock& block) override;
  int on_starved() override;

  const Options options_;
  const int ring_ms_;
  const int block_ms_;
  const std::shared_ptr<Counters> counters_;
  Listener& listener_;
  const std::shared_ptr<BlockPool> pool_;
  std::unique_ptr<Backend> backend_;
  const Opened opened_;
  BlockWriter writer_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> aborted_{false};
  std::atomic<bool> requested_{false};
  std::mutex mutex_;
  std::vector<Request> requests_;
  // Of this session, already in counters_.
  uint64_t counted_packets_ = 0;
  uint64_t counted_bytes_ = 0;
  Losses counted_losses_;
  int64_t losses_counted_at_ = 0;
};

}  // namespace sidecap
