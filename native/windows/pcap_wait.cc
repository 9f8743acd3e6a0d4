// Windows: the driver's event (pcap_getevent) beside one of our own. The event is set when the driver has gathered
// some kilobytes, so what comes slowly is asked for in steps; where there is no event, in short ones.
#include "pcap_wait.h"

#include <algorithm>

#include "error.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr int kPollMilliseconds = 5;

class WindowsPcapWait final : public PcapWait {
 public:
  WindowsPcapWait(HANDLE packets, int step)
      : wake_(CreateEventW(nullptr, FALSE, FALSE, nullptr)), packets_(packets), step_(step) {
    if (wake_ == nullptr) throw Error("CAPTURE_FAILED", "CreateEvent failed: " + describe_error(GetLastError()));
  }
  ~WindowsPcapWait() override { CloseHandle(wake_); }
  WindowsPcapWait(const WindowsPcapWait&) = delete;
  WindowsPcapWait& operator=(const WindowsPcapWait&) = delete;

  void wait(int milliseconds) override {
    const auto time = static_cast<DWORD>(std::min(milliseconds, step_));
    const HANDLE handles[2] = {wake_, packets_};
    WaitForMultipleObjects(packets_ != nullptr ? 2 : 1, handles, FALSE, time);
  }

  // One read of the driver's: 256 KB at most.
  bool dispatch_takes_all() const override { return false; }

  void wake() override { SetEvent(wake_); }

  // A filter that refuses everything would also empty the driver's buffer.
  bool stop_intake() override { return false; }

 private:
  const HANDLE wake_;
  const HANDLE packets_;  // the library's
  const int step_;
};

}  // namespace

std::unique_ptr<PcapWait> make_pcap_wait(const PcapLibrary& library, pcap_t* handle, int stage_ms) {
  const HANDLE event = library.getevent != nullptr ? library.getevent(handle) : nullptr;
  const bool usable = event != nullptr && event != INVALID_HANDLE_VALUE;
  const int step = usable ? stage_ms : std::min(stage_ms, kPollMilliseconds);
  return std::make_unique<WindowsPcapWait>(usable ? event : nullptr, step);
}

}  // namespace sidecap
