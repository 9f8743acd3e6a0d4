#include "pktmon_api.h"

#include <cstdio>

#include "../error.h"
#include "../shared_library.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr SIZE_T kLargestList = 4 << 20;
constexpr int kListAttempts = 4;
constexpr DWORD kElevationRequired = 740;

std::string library_path() {
  wchar_t text[MAX_PATH];
  const UINT length = GetSystemDirectoryW(text, MAX_PATH);
  return (length > 0 && length < MAX_PATH ? to_utf8(text) : "C:\\Windows\\System32") + "\\PktMonApi.dll";
}

[[noreturn]] void refuse(const std::string& why) { throw Error("BACKEND_REFUSED", "Packet Monitor: " + why); }

PktmonApi load() {
  const std::string path = library_path();
  if (!is_file(path)) refuse(path + " does not exist (Windows Server 2022 with updates of June 2022, Windows 11 and later have it)");
  LoadFailure failure;
  void* handle = load_shared_library(path, failure);
  if (handle == nullptr) refuse(failure.message);
  PktmonApi api;
  const struct {
    const char* name;
    void** target;
  } functions[] = {
      {"PacketMonitorInitialize", reinterpret_cast<void**>(&api.initialize)},
      {"PacketMonitorEnumDataSources", reinterpret_cast<void**>(&api.enum_sources)},
      {"PacketMonitorCreateLiveSession", reinterpret_cast<void**>(&api.create_session)},
      {"PacketMonitorAddSingleDataSourceToSession", reinterpret_cast<void**>(&api.add_source)},
      {"PacketMonitorCreateRealtimeStream", reinterpret_cast<void**>(&api.create_stream)},
      {"PacketMonitorAttachOutputToSession", reinterpret_cast<void**>(&api.attach)},
      {"PacketMonitorSetSessionActive", reinterpret_cast<void**>(&api.set_active)},
      {"PacketMonitorCloseRealtimeStream", reinterpret_cast<void**>(&api.close_stream)},
      {"PacketMonitorCloseSessionHandle", reinterpret_cast<void**>(&api.close_session)},
      {"PacketMonitorUninitialize", reinterpret_cast<void**>(&api.uninitialize)},
  };
  for (const auto& function : functions) {
    *function.target = find_symbol(handle, function.name);
    if (*function.target != nullptr) continue;
    unload_shared_library(handle);
    refuse(path + " lacks the function " + function.name + ": this Windows is too old for it");
  }
  return api;
}

// HRESULT_FROM_WIN32 undone; other numbers stay what they are.
DWORD windows_error(HRESULT result) {
  const auto bits = static_cast<DWORD>(result);
  return (bits & 0xffff0000) == 0x80070000 ? bits & 0xffff : bits;
}

const char* code_of(DWORD error) {
  switch (error) {
    case ERROR_ACCESS_DENIED:
    case kElevationRequired:
    case ERROR_PRIVILEGE_NOT_HELD:
      return "PERMISSION_DENIED";
    default:
      return "BACKEND_REFUSED";
  }
}

}  // namespace

const PktmonApi& pktmon_api() {
  static const PktmonApi api = load();
  return api;
}

PktmonSession::PktmonSession() : api_(pktmon_api()) {
  check("PacketMonitorInitialize", api_.initialize(kPktmonVersion, nullptr, &monitor_));
}

PktmonSession::~PktmonSession() {
  stop();
  if (stream_ != nullptr) api_.close_stream(stream_);
  if (session_ != nullptr) api_.close_session(session_);
  if (monitor_ != nullptr) api_.uninitialize(monitor_);
}

std::vector<const PktmonSource*> PktmonSession::sources() {
  SIZE_T size = 0;
  HRESULT result = S_OK;
  // The list may grow between asking for its size and asking for it.
  for (int attempt = 0; attempt < kListAttempts; attempt++) {
    const SIZE_T had = size;
    auto* list = reinterpret_cast<PktmonSourceList*>(list_.get());
    result = api_.enum_sources(monitor_, kPktmonNetworkInterfaces, FALSE, had, &size, list);
    if (had > 0 && SUCCEEDED(result)) break;
    if (size == 0 || size > kLargestList || (had > 0 && size <= had)) break;
    list_.reset(new UINT64[size / sizeof(UINT64) + 1]());
  }
  if (list_ == nullptr) check("PacketMonitorEnumDataSources", FAILED(result) ? result : E_UNEXPECTED);
  check("PacketMonitorEnumDataSources", result);
  const auto* list = reinterpret_cast<const PktmonSourceList*>(list_.get());
  // The list points into its own buffer: what does not is not of the shape known here.
  const auto begin = reinterpret_cast<uintptr_t>(list_.get());
  const uintptr_t end = begin + size;
  std::vector<const PktmonSource*> sources;
  if (sizeof(UINT64) + list->count * sizeof(void*) > size) refuse("its list of data sources has an unknown shape");
  for (UINT32 i = 0; i < list->count; i++) {
    const auto at = reinterpret_cast<uintptr_t>(list->sources[i]);
    if (at < begin || at > end || end - at < sizeof(PktmonSource)) refuse("its list of data sources has an unknown shape");
    sources.push_back(list->sources[i]);
  }
  return sources;
}

void PktmonSession::start(const std::vector<const PktmonSource*>& chosen, const PktmonStreamSettings& settings) {
  check("PacketMonitorCreateLiveSession", api_.create_session(monitor_, L"sidecap", &session_));
  for (const PktmonSource* source : chosen) {
    check("PacketMonitorAddSingleDataSourceToSession", api_.add_source(session_, source));
  }
  check("PacketMonitorCreateRealtimeStream", api_.create_stream(monitor_, &settings, &stream_));
  check("PacketMonitorAttachOutputToSession", api_.attach(session_, stream_));
  check("PacketMonitorSetSessionActive", api_.set_active(session_, TRUE));
  active_ = true;
}

void PktmonSession::stop() {
  if (!active_) return;
  active_ = false;
  api_.set_active(session_, FALSE);
}

void PktmonSession::check(const char* step, HRESULT result) const {
  if (SUCCEEDED(result)) return;
  const DWORD error = windows_error(result);
  char number[12];
  std::snprintf(number, sizeof number, "0x%08lx", static_cast<unsigned long>(result));
  const std::string text = error != static_cast<DWORD>(result) ? describe_error(error) : number;
  throw Error(code_of(error), std::string("Packet Monitor: ") + step + ": " + text);
}

}  // namespace sidecap
