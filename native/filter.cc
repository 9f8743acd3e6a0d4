#include "filter.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "error.h"

namespace sidecap {

std::shared_ptr<Filter> compile_filter(const std::string& expression, int link_type, int snaplen) {
  check_filter(expression);
  auto library = filter_library();
  if (library->open_dead == nullptr || library->offline_filter == nullptr) {
    throw Error("LIBRARY_INCOMPLETE", library->path + " cannot filter packets in memory (no pcap_open_dead)");
  }
  PcapHandle dead(library->open_dead(link_type, snaplen), PcapClose{library});
  if (dead == nullptr) {
    throw Error("FILTER_INVALID", "Filters cannot be compiled for link type " + std::to_string(link_type));
  }
  BpfProgram program{};
  if (library->compile_expression(dead.get(), &program, expression) != 0) {
    throw Error("FILTER_INVALID",
                "The filter \"" + expression.substr(0, 200) + "\" is not valid: " + library->geterr(dead.get()));
  }
  return std::make_shared<Filter>(library, program, expression, link_type);
}

namespace {

// libpcap cannot be interrupted, so that a compile which ran over its time goes on in its thread; this many may.
constexpr int kMostCompiles = 4;
std::atomic<int> compiles{0};

struct Attempt {
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::shared_ptr<Filter> filter;
  std::exception_ptr error;
  std::thread thread;
};

// Holds compiles that ran over their time, and joins each once it has ended. Threads are never detached: winpthreads (mingw-w64 10)
// gives the memory of one that ends in that moment back twice; two later threads then share it, and hang.
class Late {
 public:
  void add(std::shared_ptr<Attempt> attempt) {
    std::lock_guard<std::mutex> lock(mutex_);
    attempts_.push_back(std::move(attempt));
  }
  void join_ended() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = attempts_.begin(); it != attempts_.end();) {
      if (!has_ended(**it)) {
        ++it;
        continue;
      }
      (*it)->thread.join();
      it = attempts_.erase(it);
    }
  }

 private:
  static bool has_ended(Attempt& attempt) {
    std::lock_guard<std::mutex> lock(attempt.mutex);
    return attempt.done;
  }
  std::mutex mutex_;
  std::vector<std::shared_ptr<Attempt>> attempts_;
};

// Never destroyed: the process may end while a compile goes on.
Late& late() {
  static Late& late = *new Late;
  return late;
}

}  // namespace

std::shared_ptr<Filter> compile_filter_within(int milliseconds, const std::string& expression, int link_type,
                                              int snaplen) {
  late().join_ended();
  if (compiles.fetch_add(1) >= kMostCompiles) {
    compiles--;
    throw Error("FILTER_TIMEOUT", "Too many filters are being compiled at once");
  }
  auto attempt = std::make_shared<Attempt>();
  const auto run = [attempt = attempt.get(), expression, link_type, snaplen] {
    std::shared_ptr<Filter> filter;
    std::exception_ptr error;
    try {
      filter = compile_filter(expression, link_type, snaplen);
    } catch (...) {
      error = std::current_exception();
    }
    std::lock_guard<std::mutex> lock(attempt->mutex);
    compiles--;
    attempt->filter = std::move(filter);
    attempt->error = std::move(error);
    attempt->done = true;
    attempt->ended.notify_all();
  };
  try {
    attempt->thread = std::thread(run);
  } catch (...) {
    compiles--;
    throw;
  }
  {
    std::unique_lock<std::mutex> lock(attempt->mutex);
    if (!attempt->ended.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return attempt->done; })) {
      lock.unlock();
      late().add(attempt);
      throw Error("FILTER_TIMEOUT", "The filter took longer than " + std::to_string(milliseconds) +
                                        " ms to compile: \"" + expression.substr(0, 200) + "\"");
    }
  }
  attempt->thread.join();
  if (attempt->error) std::rethrow_exception(attempt->error);
  return attempt->filter;
}

}  // namespace sidecap
