// Windows: facts from the registry, the process's token, the service manager, and the driver's devices.
#include "evidence.h"

#include "text.h"

#include <sddl.h>  // after windows.h

namespace sidecap {

namespace {

constexpr const wchar_t* kControl = L"SYSTEM\\CurrentControlSet\\Control";
constexpr const wchar_t* kServices = L"SYSTEM\\CurrentControlSet\\Services\\";
// The drivers of Npcap, of WinPcap (and Npcap's compatible mode), and of Windows itself.
const char* const kDrivers[] = {"npcap", "npf", "pktmon"};

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE) CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  HANDLE get() const { return handle_; }
  bool valid() const { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }

 private:
  HANDLE handle_;
};

class Service {
 public:
  explicit Service(SC_HANDLE handle) : handle_(handle) {}
  ~Service() {
    if (handle_ != nullptr) CloseServiceHandle(handle_);
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

void add(std::vector<Fact>& facts, std::string name, double value) { facts.push_back({std::move(name), value}); }
void add(std::vector<Fact>& facts, std::string name, std::string value) {
  facts.push_back({std::move(name), std::move(value)});
}

// Wine says so itself: its ntdll has a function that Windows' has not.
void add_wine(std::vector<Fact>& facts) {
  using Version = const char*(__cdecl*)();
  const HMODULE module = GetModuleHandleW(L"ntdll.dll");
  if (module == nullptr) return;
  const auto ask = reinterpret_cast<Version>(reinterpret_cast<void*>(GetProcAddress(module, "wine_get_version")));
  if (ask != nullptr) add(facts, "wine", std::string(ask()));
}

bool has_key(const std::wstring& path) {
  HKEY key = nullptr;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path.c_str(), 0, KEY_READ, &key) != ERROR_SUCCESS) return false;
  RegCloseKey(key);
  return true;
}

void add_container(std::vector<Fact>& facts) {
  DWORD type = 0;
  DWORD size = sizeof type;
  const LSTATUS status =
      RegGetValueW(HKEY_LOCAL_MACHINE, kControl, L"ContainerType", RRF_RT_REG_DWORD, nullptr, &type, &size);
  if (status == ERROR_SUCCESS) add(facts, "containerType", type);
  // A value of another type is one all the same.
  if (status == ERROR_UNSUPPORTED_TYPE || status == ERROR_MORE_DATA) add(facts, "containerType", -1);
  add(facts, "cexecsvc", has_key(std::wstring(kServices) + L"cexecsvc") ? 1 : 0);
}

void add_user(std::vector<Fact>& facts) {
  HANDLE opened = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &opened)) return;
  const Handle token(opened);
  alignas(TOKEN_USER) unsigned char buffer[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
  DWORD size = 0;
  if (GetTokenInformation(token.get(), TokenUser, buffer, sizeof buffer, &size)) {
    wchar_t* text = nullptr;
    if (ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(buffer)->User.Sid, &text)) {
      add(facts, "sid", to_utf8(text));
      LocalFree(text);
    }
  }
  unsigned char administrators[SECURITY_MAX_SID_SIZE];
  DWORD length = sizeof administrators;
  BOOL member = FALSE;
  // An administrator who has not elevated holds the group for denying only: not a member then.
  if (CreateWellKnownSid(WinBuiltinAdministratorsSid, nullptr, administrators, &length) &&
      CheckTokenMembership(nullptr, administrators, &member)) {
    add(facts, "administrator", member ? 1 : 0);
  }
}

std::string state_of(SC_HANDLE manager, const std::string& name) {
  const Service service(OpenServiceW(manager, to_wide(name).c_str(), SERVICE_QUERY_STATUS));
  if (service.get() == nullptr) {
    const DWORD error = GetLastError();
    return error == ERROR_SERVICE_DOES_NOT_EXIST ? "absent" : describe_error(error);
  }
  SERVICE_STATUS status{};
  if (!QueryServiceStatus(service.get(), &status)) return describe_error(GetLastError());
  switch (status.dwCurrentState) {
    case SERVICE_RUNNING:
      return "running";
    case SERVICE_STOPPED:
      return "stopped";
    default:
      return "changing";
  }
}

void add_services(std::vector<Fact>& facts) {
  const Service manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  for (const char* name : kDrivers) {
    if (manager.get() != nullptr) {
      add(facts, std::string("service.") + name, state_of(manager.get(), name));
    } else {
      add(facts, std::string("service.") + name, has_key(kServices + to_wide(name)) ? "present" : "absent");
    }
  }
}

// What Packet.dll does first with an adapter: 0 when the driver lets us in, otherwise the Windows error.
double open_device(const std::string& path) {
  const Handle device(CreateFileW(to_wide(path).c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  nullptr, OPEN_EXISTING, 0, nullptr));
  return device.valid() ? 0 : GetLastError();
}

}  // namespace

std::vector<Fact> gather_facts(const std::vector<std::string>& adapters) {
  std::vector<Fact> facts;
  add_wine(facts);
  add_container(facts);
  add_user(facts);
  add_services(facts);
  for (const std::string& name : adapters) {
    add(facts, "open.npcap." + name, open_device("\\\\.\\Global\\NPCAP\\" + name));
    add(facts, "open.npf." + name, open_device("\\\\.\\Global\\NPF_" + name));
  }
  return facts;
}

}  // namespace sidecap
