// Linux: dlopen(3).
#include "shared_library.h"

#include <dlfcn.h>
#include <unistd.h>

namespace sidecap {

bool is_file(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

void* load_shared_library(const std::string& path, LoadFailure& failure) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    failure.message = reason != nullptr ? reason : "dlopen failed";
  }
  return handle;
}

void unload_shared_library(void* handle) { dlclose(handle); }

void* find_symbol(void* handle, const char* name) { return dlsym(handle, name); }

std::string addon_directory() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(addon_directory), &info) == 0) return ".";
  const std::string file = info.dli_fname;
  const size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash);
}

}  // namespace sidecap
