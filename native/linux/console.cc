// Linux: signals reach JavaScript by themselves.
#include "console.h"

namespace sidecap {

bool watch_console(std::function<void(const char*)>) { return false; }

}  // namespace sidecap
