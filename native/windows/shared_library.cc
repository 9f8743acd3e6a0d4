// Windows: LoadLibraryEx with the search narrowed to the library's own folder and System32.
#include "shared_library.h"

#include "text.h"

namespace sidecap {

bool is_file(const std::string& path) {
  const DWORD attributes = GetFileAttributesW(to_wide(path).c_str());
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

void* load_shared_library(const std::string& path, LoadFailure& failure) {
  // Npcap's Packet.dll lies beside its wpcap.dll; WinPcap's in System32, as its wpcap.dll does.
  constexpr DWORD kSearch = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32;
  const HMODULE module = LoadLibraryExW(to_wide(path).c_str(), nullptr, kSearch);
  if (module != nullptr) return reinterpret_cast<void*>(module);
  const DWORD error = GetLastError();
  failure.lacks_another = error == ERROR_MOD_NOT_FOUND || error == ERROR_PROC_NOT_FOUND;
  failure.message = path + ": " + describe_error(error);
  if (failure.lacks_another) failure.message += ": a library that it needs (Packet.dll) is missing or too old";
  return nullptr;
}

void unload_shared_library(void* handle) { FreeLibrary(reinterpret_cast<HMODULE>(handle)); }

void* find_symbol(void* handle, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(handle), name));
}

std::string addon_directory() {
  constexpr DWORD kHere = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  HMODULE module = nullptr;
  if (!GetModuleHandleExW(kHere, reinterpret_cast<LPCWSTR>(&addon_directory), &module)) return ".";
  std::wstring file(32768, L'\0');
  file.resize(GetModuleFileNameW(module, file.data(), static_cast<DWORD>(file.size())));
  const size_t slash = file.find_last_of(L"\\/");
  return slash == std::wstring::npos ? "." : to_utf8(file.substr(0, slash).c_str());
}

}  // namespace sidecap
