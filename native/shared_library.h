// Libraries loaded at run time: by absolute path only, never from the working directory or a search path of the user's.
#pragma once

#include <string>

namespace sidecap {

// Why a library could not be loaded.
struct LoadFailure {
  std::string message;
  bool lacks_another = false;  // the file is right, but a library or function that it needs is not there
};

bool is_file(const std::string& path);
// Null, and `failure`, when the system refuses it.
void* load_shared_library(const std::string& path, LoadFailure& failure);
void unload_shared_library(void* handle);
// Null when the library has no such function.
void* find_symbol(void* handle, const char* name);
// The folder of this addon, without a separator at its end.
std::string addon_directory();

}  // namespace sidecap
