// Gives an adapter another friendly name: STUB_FRIENDLY is `OLD=NEW`. Takes the place of GetAdaptersAddresses in the addon and asks
// the real one.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <windows.h>

#include <iphlpapi.h>

#include <cwchar>

ULONG WINAPI renamed(ULONG, ULONG, void*, IP_ADAPTER_ADDRESSES*, ULONG*) __asm__("GetAdaptersAddresses");

ULONG WINAPI renamed(ULONG family, ULONG flags, void* reserved, IP_ADAPTER_ADDRESSES* list, ULONG* size) {
  using Function = ULONG(WINAPI*)(ULONG, ULONG, void*, IP_ADAPTER_ADDRESSES*, ULONG*);
  static const auto function = reinterpret_cast<Function>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"iphlpapi.dll"), "GetAdaptersAddresses")));
  static wchar_t change[1024];
  const ULONG result = function(family, flags, reserved, list, size);
  GetEnvironmentVariableW(L"STUB_FRIENDLY", change, 1024);
  wchar_t* equals = std::wcschr(change, L'=');
  if (result != NO_ERROR || equals == nullptr) return result;
  *equals = 0;
  for (auto* entry = list; entry != nullptr; entry = entry->Next) {
    if (std::wcscmp(entry->FriendlyName, change) == 0) entry->FriendlyName = equals + 1;
  }
  return result;
}
