// Windows: SetConsoleCtrlHandler. `docker stop` gives a container CTRL_SHUTDOWN_EVENT, which libuv ignores; ctrl-c and ctrl-break
// reach JavaScript as SIGINT and SIGBREAK without this. Windows ends the process when the handler returns.
#include "console.h"

#include <atomic>
#include <mutex>

#include "text.h"

namespace sidecap {

namespace {

// Server Core ends a container's processes about five seconds after the event.
constexpr DWORD kLongest = 4000;
constexpr UINT kInterrupted = 0xC000013A;  // STATUS_CONTROL_C_EXIT

std::mutex mutex;
std::function<void(const char*)> watcher;
bool handling = false;
std::atomic<int> events{0};

const char* name_of(DWORD event) {
  switch (event) {
    case CTRL_CLOSE_EVENT:
      return "close";
    case CTRL_LOGOFF_EVENT:
      return "logoff";
    case CTRL_SHUTDOWN_EVENT:
      return "shutdown";
    default:
      return nullptr;
  }
}

// In a thread of its own, made by Windows for each event.
BOOL WINAPI on_event(DWORD event) {
  const char* name = name_of(event);
  if (name == nullptr) return FALSE;
  if (events++ > 0) TerminateProcess(GetCurrentProcess(), kInterrupted);
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (watcher) watcher(name);
  }
  Sleep(kLongest);
  return TRUE;
}

}  // namespace

bool watch_console(std::function<void(const char*)> on_event_given) {
  std::lock_guard<std::mutex> lock(mutex);
  watcher = std::move(on_event_given);
  // The last handler added is asked first: before libuv's, which would never return from a closing console.
  if (!handling) handling = SetConsoleCtrlHandler(on_event, TRUE) != 0;
  return handling;
}

}  // namespace sidecap
