#include "clock.h"

#include <winsock2.h>

#include <windows.h>

namespace sidecap {

namespace {
using Ask = void(WINAPI*)(FILETIME*);

// Windows 8 and later; what came before ticks every 15.6 ms.
Ask find_clock() {
  const HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
  void* precise = kernel == nullptr ? nullptr
                                    : reinterpret_cast<void*>(GetProcAddress(kernel, "GetSystemTimePreciseAsFileTime"));
  return precise != nullptr ? reinterpret_cast<Ask>(precise) : GetSystemTimeAsFileTime;
}
}  // namespace

uint64_t precise_now() {
  static const Ask ask = find_clock();
  FILETIME time;
  ask(&time);
  return nanoseconds_of_filetime(uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
}

}  // namespace sidecap
