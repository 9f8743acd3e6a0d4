// Gives a process a console event, as Windows does when a console or a container ends: a thread in it that runs CtrlRoutine.
//
//   console_event PID EVENT      2: close, 5: logoff, 6: shutdown
#include <windows.h>

#include <cstdio>
#include <cstdlib>

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, static_cast<DWORD>(std::atoi(arguments[1])));
  const HMODULE kernel = GetModuleHandleW(L"kernelbase.dll");
  void* routine = kernel == nullptr ? nullptr : reinterpret_cast<void*>(GetProcAddress(kernel, "CtrlRoutine"));
  if (routine == nullptr) {
    const HMODULE older = GetModuleHandleW(L"kernel32.dll");
    routine = reinterpret_cast<void*>(GetProcAddress(older, "CtrlRoutine"));
  }
  if (process == nullptr || routine == nullptr) {
    std::printf("no process or no CtrlRoutine: error %lu\n", GetLastError());
    return 1;
  }
  void* event = reinterpret_cast<void*>(static_cast<intptr_t>(std::atoi(arguments[2])));
  const auto start = reinterpret_cast<LPTHREAD_START_ROUTINE>(routine);
  const HANDLE thread = CreateRemoteThread(process, nullptr, 0, start, event, 0, nullptr);
  if (thread == nullptr) std::printf("CreateRemoteThread: error %lu\n", GetLastError());
  return thread == nullptr ? 1 : 0;
}
