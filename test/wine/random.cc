// bcryptprimitives.dll of Windows 8 and later, as far as Rust's standard library wants it: Wine 8 has none.
#include <windows.h>

// RtlGenRandom under its exported name (ntsecapi.h).
extern "C" BOOLEAN NTAPI SystemFunction036(void* buffer, ULONG length);

extern "C" __declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char* buffer, SIZE_T length) {
  return SystemFunction036(buffer, static_cast<ULONG>(length));
}
