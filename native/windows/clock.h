// The time of day as Windows keeps it.
#pragma once

#include <cstdint>

namespace sidecap {

// Of a FILETIME (100 ns since 1601) in nanoseconds since 1970.
inline uint64_t nanoseconds_of_filetime(uint64_t filetime) {
  constexpr uint64_t kUnixEpoch = 116444736000000000;
  return filetime > kUnixEpoch ? (filetime - kUnixEpoch) * 100 : 0;
}

// Now, in nanoseconds since 1970, to 100 ns.
uint64_t precise_now();

}  // namespace sidecap
