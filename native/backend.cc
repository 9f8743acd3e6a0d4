#include "backend.h"

#include "error.h"

namespace sidecap {

namespace {

struct Entry {
  const char* name;
  std::unique_ptr<Backend> (*open)(const Options&);
};

const Entry kBackends[] = {
    {"pcap", open_pcap},
#ifdef _WIN32
    {"raw", open_raw},
    {"pktmon", open_pktmon},
#endif
    {"replay", open_replay},
};

}  // namespace

std::unique_ptr<Backend> open_backend(const Options& options) {
  std::string names;
  for (const Entry& entry : kBackends) {
    if (options.backend == entry.name) return entry.open(options);
    names += names.empty() ? entry.name : std::string(", ") + entry.name;
  }
  throw Error("BACKEND_UNKNOWN", "There is no backend \"" + options.backend + "\"; the backends here are " + names);
}

}  // namespace sidecap
