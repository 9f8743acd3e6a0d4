// Events of a Windows console that libuv keeps from JavaScript: the container or the machine is about to end. Elsewhere
// such things are signals, and nothing here happens.
#pragma once

#include <functional>

namespace sidecap {

// Calls `on_event`, from a thread of the system's, with "close", "logoff" or "shutdown". The process then lives until it
// ends itself, but at most four seconds; a second event ends it at once. False where there are no such events.
// One watcher at a time: a new one takes the place of the one before.
bool watch_console(std::function<void(const char* event)> on_event);

}  // namespace sidecap
